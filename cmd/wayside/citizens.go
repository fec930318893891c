package main

import (
	"context"
	"errors"
	"strconv"
	"time"

	"wayside/hub/desk"
	"wayside/hub/notice"
	"wayside/hub/picture"
	"wayside/hub/report"
	"wayside/publishers/demo"
)

// Whoever writes an answer to the citizens of the demonstration, and whoever
// reviews it: nobody reviews their own there either.
const (
	demoAuthor   = "demonstration"
	demoReviewer = "demonstration, second person"
)

// demoCitizens lets the citizens of the demonstration report, and some of them be
// answered, by the very steps of the form and of the console; whoever speaks of a
// notice does once it stands. A desk that has heard from anybody is left as it is.
func (h *house) demoCitizens(ctx context.Context) error {
	if some, err := h.desk.Reports(ctx, desk.Wanted{Limit: 1}); err != nil || len(some) > 0 {
		return err
	}
	book, err := h.desk.ReportBook(ctx)
	if err != nil {
		return err
	}
	now := h.hub.Now()
	for _, c := range demo.Citizens(now) {
		if err := h.stands(ctx, c.Notice); err != nil {
			return nil // the hub stops
		}
		if err := h.demoReport(ctx, book, c, now.Add(-c.Ago)); err != nil {
			return err
		}
	}
	return nil
}

// stands waits until a notice does; "": none is waited for.
func (h *house) stands(ctx context.Context, id notice.ID) error {
	for id != "" {
		head := h.hub.Head()
		if _, err := h.hub.Entry(ctx, id, ""); err == nil {
			return nil
		}
		if _, err := h.hub.Wait(ctx, head); err != nil {
			return err
		}
	}
	return nil
}

// demoReport is one report, from its receipt at a time to where it has come.
func (h *house) demoReport(ctx context.Context, book *report.Book, c demo.Citizen, at time.Time) error {
	sent := report.Sent{Category: c.Category, Lang: c.Lang, Text: c.Text, Address: c.Address, Fields: c.Fields, Notice: string(c.Notice), Revision: "1"}
	if c.At != (notice.Position{}) {
		sent.Lon, sent.Lat = strconv.FormatFloat(c.At[0], 'f', -1, 64), strconv.FormatFloat(c.At[1], 'f', -1, 64)
	}
	r, said, _, ps := book.Read(sent, at)
	if ps.Failed() {
		return nil // the office's own book has other categories
	}
	in := desk.NewReport{Report: r, Said: said}
	if c.Photo != nil {
		clean, err := picture.Clean(c.Photo, 1600)
		if err != nil {
			return err
		}
		in.Photos = [][]byte{clean}
	}
	r, err := h.desk.AddReport(ctx, in, h.hub.CodeTaken)
	if err != nil {
		return err
	}
	ctx = desk.As(ctx, demoAuthor, "")
	if c.Desk != "" {
		if err := h.desk.AssignReport(ctx, r.Code, c.Desk); err != nil {
			return err
		}
	}
	return h.demoAnswer(ctx, r.Code, c)
}

func (h *house) demoAnswer(ctx context.Context, code string, c demo.Citizen) error {
	if c.Answer == nil {
		return nil
	}
	p := desk.Proposal{Code: code, By: demoAuthor, State: report.Answered, Answer: report.Answer{Asked: c.Asked, Text: c.Answer}}
	if c.Declines {
		p.State = report.Declined
	}
	if err := h.desk.ProposeAnswer(ctx, p); err != nil || c.Unreviewed {
		return err
	}
	waits, err := h.desk.Proposals(ctx, code)
	if err != nil || len(waits) == 0 {
		return errors.Join(errors.New("the answer of the demonstration does not wait"), err)
	}
	if err := h.desk.ReviewAnswer(ctx, code, desk.Verdict{By: demoReviewer, Approve: true, Digest: waits[0].Digest()}); err != nil {
		return err
	}
	for i := range c.Good + c.Bad {
		if err := h.desk.RateReport(ctx, code, i < c.Good); err != nil {
			return err
		}
	}
	return nil
}

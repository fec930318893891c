package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"
	"time"

	"wayside/hub"
	"wayside/hub/account"
	"wayside/hub/album"
	"wayside/hub/console"
	"wayside/hub/desk"
	"wayside/hub/format"
	"wayside/hub/intake"
	"wayside/hub/ledger"
	"wayside/hub/live"
	"wayside/hub/notice"
	"wayside/hub/page"
	"wayside/hub/press"
	"wayside/hub/roster"
	"wayside/hub/second"
	"wayside/hub/serve"
	signs "wayside/hub/sign"
	"wayside/hub/sqlog"
	"wayside/publishers"
	"wayside/publishers/demo"
	"wayside/static"

	"golang.org/x/sync/errgroup"
)

// house is a hub with everything that belongs to it, joined together.
type house struct {
	set   settings
	log   *slog.Logger
	logs  *sqlog.Log
	desk  *desk.Desk
	album *album.Album
	keys  *keys

	hub    *hub.Hub
	second *second.Office
	intake *intake.Intake
	ledger *ledger.Ledger
	live   *live.Engine
	press  *press.Press
	roster *roster.Roster
	web    *serve.Server
	office *console.Server

	speakers []publishers.Publisher
	run      context.Context
	stop     context.CancelFunc
	running  sync.WaitGroup
}

// Names of the files in the data folder.
const (
	logFile    = "log.db"
	deskFile   = "desk.db"
	intakeFile = "intake.db"

	ledgerFolder = "ledger"
	albumFolder  = "album"
)

// openHouse opens the data folder and joins the rooms. Nothing speaks yet.
func openHouse(ctx context.Context, set settings, log *slog.Logger) (*house, error) {
	h := &house{set: set, log: log}
	h.run, h.stop = context.WithCancel(context.Background())
	if err := h.open(ctx); err != nil {
		h.close()
		return nil, err
	}
	return h, nil
}

func (h *house) open(ctx context.Context) (err error) {
	set := h.set
	if err := os.MkdirAll(set.Data, 0o700); err != nil {
		return fmt.Errorf("make the data folder %s: %w", set.Data, err)
	}
	if h.logs, err = sqlog.Open(ctx, filepath.Join(set.Data, logFile)); err != nil {
		return err
	}
	if err := h.openDesk(ctx); err != nil {
		return err
	}
	if err := h.demoSigns(ctx); err != nil {
		return err
	}
	if err := h.openKeys(); err != nil {
		return err
	}
	if h.album, err = album.Open(filepath.Join(set.Data, albumFolder), int64(set.AlbumMB)<<20); err != nil {
		return err
	}
	h.second = second.New(second.Config{Desk: h.desk, Log: h.log, Now: set.now, Rules: set.second})
	if err := h.recall(ctx); err != nil {
		return err
	}
	h.second.Hub = h.hub
	if err := h.openIntake(ctx); err != nil {
		return err
	}
	return h.openServing()
}

// recall opens the hub and the public log, side by side: both go through the log.
// Nearly all that they read stays, so the collector need not look for what does
// not until it is many times what it was.
func (h *house) recall(ctx context.Context) error {
	defer debug.SetGCPercent(debug.SetGCPercent(400))
	both, ctx := errgroup.WithContext(ctx)
	both.Go(func() (err error) {
		h.hub, err = hub.Open(ctx, h.logs, hub.Config{
			Sign: h.sign, Vouch: h.vouch, Now: h.set.now, Log: h.log, Keep: h.set.Keep, Hold: h.second.Hold, Second: h.second.Needs, Coarse: h.set.coarse.apply, Zone: h.set.zone, Taken: h.desk.ReportTaken,
			URL: func(id notice.ID) string { return h.set.base + "/notices/" + id.UUID() },
		})
		return err
	})
	both.Go(func() error { return h.openLedger(ctx) })
	return both.Wait()
}

// demoSigns puts up the signs of the demonstration and what its office knows of
// roads and places, where they are not yet.
func (h *house) demoSigns(ctx context.Context) error {
	if !h.set.Demo {
		return nil
	}
	for id, doc := range demo.Profiles() {
		if _, err := h.desk.Sign(ctx, id); err == nil {
			continue // it may have been changed
		}
		if _, err := putSign(ctx, h.desk, id, "demonstration", []byte(doc)); err != nil {
			return err
		}
	}
	switch county, err := h.desk.Paper(ctx, "county"); {
	case !errors.Is(err, desk.ErrNoPaper):
		return err
	case county.Revision > 0:
		return nil // somebody has taken it away
	}
	_, err := h.desk.PutPaper(ctx, desk.Paper{Name: "county", By: "demonstration", Doc: demo.Gazetteer()}, 0)
	return err
}

// openIntake makes the sources known and the publishers ready.
func (h *house) openIntake(ctx context.Context) error {
	cfg := intake.Config{Now: h.hub.Now}
	for _, s := range h.set.sources {
		cfg.Sources = append(cfg.Sources, s.settings())
		h.speakers = append(h.speakers, s.publisher(h.hub.Now, h.standing(s.Publisher)))
	}
	if h.set.Demo {
		for _, s := range demo.Sources(h.hub.Now) {
			cfg.Sources = append(cfg.Sources, demoSettings(s, h.set.zone))
			h.speakers = append(h.speakers, demoPublisher(s, h.hub.Now))
		}
	}
	var err error
	h.intake, err = intake.Open(ctx, filepath.Join(h.set.Data, intakeFile), h.hub, cfg)
	return err
}

// standing tells what is in force under an id, as its publisher may see it.
func (h *house) standing(publisher string) func(notice.ID) *notice.Notice {
	return func(id notice.ID) *notice.Notice {
		e, err := h.hub.Entry(h.run, id, publisher)
		if err != nil || !e.State.Live() {
			return nil
		}
		return e.Notice
	}
}

// openServing makes the followers and the web.
func (h *house) openServing() error {
	set := h.set
	site := notice.Words{notice.Chinese: set.NameZh, notice.English: set.NameEn}
	roads, err := outlines(set.Outlines, set.Demo)
	if err != nil {
		return err
	}
	tongues, err := h.set.words()
	if err != nil {
		return err
	}
	pages, err := page.New(page.Site{Words: tongues, Telephone: set.Telephone, Name: site, Base: set.base, Zone: set.zone, Build: static.Build(), Emergency: set.Emergency, Outlines: roads, Root: h.keys.pin})
	if err != nil {
		return err
	}
	h.live = live.New(h.hub, live.Config{
		Heartbeat: set.Heartbeat, MaxReaders: set.Readers, MaxPerAddress: set.PerHost, StaleSince: h.staleSince, Shown: func(r live.Receipt) error { return h.web.ShownOver(r) }, Attest: attestor{h.ledger}, Address: serve.ClientOf(set.proxies), Log: h.log,
	})
	if h.roster, err = roster.Open(h.run, roster.Config{Hub: h.hub, Desk: h.desk, Fonts: signs.NewFonts(static.Glyphs()), Zone: set.zone, Log: h.log}); err != nil {
		return err
	}
	h.press = press.New(h.hub, format.Table(), press.Config{Base: set.base, Site: site, Zone: set.zone, Records: h.logs, Log: h.log})
	h.web = serve.New(serve.Config{
		Hub: h.hub, Desk: h.desk, Intake: h.intake, Live: h.live, Press: h.press, Pages: pages, Roster: h.roster, Formats: format.Table(), Log: h.log, Second: h.second,
		Base: set.base, Site: site, Zone: set.zone, Hosts: set.Hosts, Proxies: set.proxies, Signs: set.signs, StaleSince: h.staleSince, Ledger: h.ledger, Keys: h.keys.published,
		Album: h.album, Accounts: account.NewKeeper(h.logs, set.zone, ledger.Sealed, h.hub.Now),
	})
	h.office, err = console.New(console.Config{
		Hub: h.hub, Desk: h.desk, Second: h.second, Roster: h.roster, Live: h.live, Feeds: h.web.FeedsFetched, Intake: h.intake, Press: h.press, Pages: pages, Album: h.album, Words: tongues, Formats: format.Table(), Static: h.web.Static(), Log: h.log,
		Base: set.base, Own: set.console, Site: site, Zone: set.zone, Hosts: set.consoleHosts(), Proxies: set.proxies, First: h.firstScope(site), Boards: set.signs, Offline: h.offline,
	})
	return err
}

// offline reports whether a sign is known to be out of reach, and since when.
func (h *house) offline(_ context.Context, sign string) (since time.Time, offline bool) {
	r := h.roster.Record(sign, h.hub.Now())
	return r.Heard, r.State == roster.Offline
}

// staleSince is since when something that a source says may be out of date:
// the earliest of all sources, zero while all is well.
func (h *house) staleSince() (since time.Time) {
	for _, s := range h.intake.Sources() {
		if !s.StaleSince.IsZero() && (since.IsZero() || s.StaleSince.Before(since)) {
			since = s.StaleSince
		}
	}
	return since
}

// start lets the followers follow and the publishers speak.
func (h *house) start() {
	h.running.Go(func() {
		if err := h.live.Run(h.run); err != nil && !errors.Is(err, context.Canceled) {
			h.log.Error("the live engine stopped", "err", err)
		}
	})
	h.running.Go(func() {
		if err := h.ledger.Run(h.run); err != nil {
			h.log.Error("the public log stopped", "err", err)
		}
	})
	h.running.Go(func() {
		if err := h.roster.Run(h.run); err != nil {
			h.log.Error("the last that displays said was not kept", "err", err)
		}
	})
	h.running.Go(func() { h.rereadKeys(h.run) })
	h.running.Go(func() { _ = h.office.Run(h.run) }) // it ends with h.run alone
	h.running.Go(func() { h.second.Watch(h.run, lookEvery) })
	h.running.Go(func() { h.dismissRevoked(h.run) })
	h.running.Go(func() {
		h.desk.Forget(h.run, forgetEvery, func(err error) { h.log.Error("what is private of reports was not deleted in its time", "err", err) })
	})
	if h.set.Demo {
		h.running.Go(func() {
			if err := h.demoCitizens(h.run); err != nil && h.run.Err() == nil {
				h.log.Error("the citizens of the demonstration said nothing", "err", err)
			}
		})
	}
	h.running.Go(func() { publishers.Supervise(h.run, h.speakers, h.intake.Submit, h.log) })
}

// lookEvery is how soon it is noticed that nobody has decided in time, forgetEvery
// how soon what is private of reports is deleted.
const (
	lookEvery   = 2 * time.Second
	forgetEvery = 5 * time.Minute
)

// close stops what runs, in the order in which data flows, and closes the
// files.
func (h *house) close() {
	h.stop()
	h.running.Wait()
	if h.hub != nil {
		h.hub.Close()
	}
	var errs []error
	if h.intake != nil {
		errs = append(errs, h.intake.Close())
	}
	if h.ledger != nil {
		errs = append(errs, h.ledger.Close())
	}
	if h.desk != nil {
		errs = append(errs, h.desk.Close())
	}
	if h.logs != nil {
		errs = append(errs, h.logs.Close())
	}
	if err := errors.Join(errs...); err != nil {
		h.log.Error("closing the data folder", "err", err)
	}
}

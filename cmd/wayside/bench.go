package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"time"

	"wayside/cmd/internal/load"
	"wayside/hub/notice"
)

type benchCmd struct {
	hubFlags
	Subscribers int           `help:"Subscribers." default:"1000"`
	Transport   string        `help:"How they subscribe: ws (WebSocket) or sse (Server-Sent Events)." default:"ws" enum:"ws,sse"`
	Deflate     bool          `help:"With ws: have messages compressed, as browsers do."`
	Rate        float64       `placeholder:"N" help:"Notices a second; default: the next one when everybody has the last."`
	Burst       bool          `help:"As many notices as the hub can take, --window of them under way at once, published in lists of --batch."`
	Window      int           `help:"With --burst." default:"256"`
	Batch       int           `help:"With --burst." default:"32"`
	Duration    time.Duration `help:"How long to publish, after a second of warming up." default:"10s"`
	Idle        time.Duration `help:"Watch the idle subscribers so long before, with --pid for what they cost."`
	Size        int           `help:"Bytes of a notice as it is sent to subscribers, about." default:"1130"`
	Pid         []int         `help:"Processes of the hub, on this machine, whose CPU and memory are told."`
	Status      string        `help:"Status of the notices: test or exercise; neither reaches the public." default:"test" enum:"test,exercise"`
	Real        bool          `help:"Publish real notices instead, which EVERYBODY SEES who reads the hub: drivers, signs, feeds. For a hub that nobody reads."`
	Remote      bool          `help:"Allow a hub that is not on this machine. Ask those who run it first: this is what an attack looks like."`
	Lang        string        `help:"Language of what is told: zh-CN or en." default:"zh-CN" enum:"zh-CN,en"`
	JSON        bool          `name:"json" help:"Print the report as one line of JSON, and nothing else."`
}

// AfterApply is kong's hook.
func (c *benchCmd) AfterApply() error {
	var faults []error
	bad := func(text string, args ...any) { faults = append(faults, fmt.Errorf(text, args...)) }
	u, err := url.Parse(c.Hub)
	if err != nil || !c.Remote && !load.Loopback(u.Hostname()) {
		bad("--hub: %s is not this machine; so many subscribers are what an attack looks like. With the leave of those who run it, add --remote", c.Hub)
	}
	if c.Token == "" {
		bad("--token: needed to publish; \"wayside token add bench --publisher bench --rate 100000\" makes one")
	}
	if c.Subscribers < 1 {
		bad("--subscribers: want at least 1, not %d", c.Subscribers)
	}
	if c.Deflate && c.Transport != "ws" {
		bad("--deflate: only with --transport ws")
	}
	if c.Rate < 0 || c.Rate > 0 && c.Burst {
		bad("--rate: want more than 0, and not together with --burst")
	}
	if c.Batch < 1 || c.Window < c.Batch {
		bad("--window: want at least --batch, which is at least 1")
	}
	if c.Duration <= 0 || c.Idle < 0 {
		bad("--duration: want more than 0, and --idle no less")
	}
	if len(faults) > 0 {
		return usagef("nothing was measured:\n%w", errors.Join(faults...))
	}
	return nil
}

// warmUp is how long bench publishes before anything counts.
const warmUp = time.Second

// Run measures, tells, and takes back what it has published.
func (c *benchCmd) Run(ctx context.Context, std world) error {
	hub := &load.Hub{URL: c.Hub, Token: c.Token, Run: load.Run(rand.Uint32()), Status: c.Status, Size: c.Size, Life: 2*c.Duration + 5*time.Minute}
	if c.Real {
		hub.Status = string(notice.Actual)
		fmt.Fprintf(std.err, "wayside: %s\n", notice.Words{
			notice.Chinese: "注意：正在发布真实状态的消息，所有读者都会看到",
			notice.English: "mind: these are real notices, and everybody who reads the hub sees them",
		}.In(notice.Lang(c.Lang)))
	}
	target := hub.Target(c.Transport == "sse")
	target.Deflate = c.Deflate
	job := load.Job{
		Target: target, Plan: load.Plan{Subscribers: c.Subscribers, Run: hub.Run}, Publisher: hub.Publisher(1),
		Rate: c.Rate, Window: 1, Settle: time.Second, Idle: c.Idle, WarmUp: warmUp, Duration: c.Duration, PIDs: c.Pid,
	}
	if c.Burst {
		job.Window, job.Batch = c.Window, c.Batch
	}
	show := &benchView{to: std.out, lang: notice.Lang(c.Lang), subscribers: c.Subscribers}
	if !c.JSON {
		show.begin(c, hub)
		job.EachSecond = show.second
	}
	r, err := load.Measure(ctx, job)
	if r == nil {
		return fmt.Errorf("measure %s: %w", c.Hub, err)
	}
	errs := []error{err, c.takeBack(ctx, hub, r.Attempted, show)}
	if r.Delivered > 0 || err == nil {
		errs = append(errs, c.tell(std, show, r))
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("measure %s: %w", c.Hub, err)
	}
	return nil
}

func (c *benchCmd) tell(std world, show *benchView, r *load.Report) error {
	if !c.JSON {
		show.table(r, len(c.Pid) > 0)
		return nil
	}
	raw, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	_, err = fmt.Fprintf(std.out, "%s\n", raw)
	return err
}

// takeBack withdraws what was published, also after Ctrl-C; a second Ctrl-C
// leaves it to expire.
func (c *benchCmd) takeBack(ctx context.Context, hub *load.Hub, published int64, show *benchView) error {
	if published == 0 {
		return nil
	}
	if !c.JSON {
		show.withdrawing(published)
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), hub.Life)
	defer cancel()
	if left, err := hub.Withdraw(ctx, published); left > 0 {
		return fmt.Errorf("%d notices of road %s could not be withdrawn and expire by themselves within %s: %w", left, hub.Road(), hub.Life, err)
	}
	return nil
}

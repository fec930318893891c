package load

import (
	"context"
	"errors"
	"time"
)

// Usage is what processes have consumed so far.
type Usage struct {
	CPU time.Duration
	RSS int64 // resident memory, bytes
}

// A Job is one measurement of a server: connect, idle, publish.
type Job struct {
	Target    Target
	Plan      Plan
	Publisher Publisher // nil: connect and idle only
	Batch     int
	Rate      float64
	Window    int
	Settle    time.Duration // after connecting, before memory is read
	Idle      time.Duration // how long the idle crowd is watched
	WarmUp    time.Duration // publishing before anything counts
	Duration  time.Duration
	PIDs      []int // of the server

	// After is done with the crowd still there; nil: nothing.
	After func(*Crowd, *Flow) error
	// EachSecond hears what happened, once a second; nil: nobody listens.
	EachSecond func(Phase, Counts, *Histogram)
}

// Phase is what a measurement is doing.
type Phase int

// The phases of a measurement, in order.
const (
	Connecting Phase = iota
	Idling
	WarmingUp
	Publishing
)

// A Report is what one measurement found. Rates and times are those of the
// measured phase, without the warm-up.
type Report struct {
	Subscribers int `json:"subscribers"`
	Connected   int `json:"connected"`
	Stalled     int `json:"stalled,omitempty"`

	Published    int64 `json:"published"`
	Delivered    int64 `json:"delivered"`
	Lost         int64 `json:"lost"`
	Repeated     int64 `json:"repeated"`
	Late         int64 `json:"outOfOrder"`
	Disconnected int   `json:"disconnected"`

	Seconds                float64 `json:"seconds"`
	DeliveriesPerSecond    float64 `json:"deliveriesPerSecond"`
	DeliveriesPerCPUSecond float64 `json:"deliveriesPerCPUSecond,omitempty"`
	MessagesPerSecond      float64 `json:"messagesPerSecond"`
	BytesPerDelivery       float64 `json:"bytesPerDelivery"`
	ServerCPU              float64 `json:"serverCPUSeconds,omitempty"`
	OwnCPU                 float64 `json:"ownCPUSeconds"`
	Latency                Millis  `json:"latencyMillis"`

	ConnectSeconds float64 `json:"connectSeconds"`
	ConnectCPU     float64 `json:"connectServerCPUSeconds,omitempty"`
	Connect        Millis  `json:"connectMillis"`
	IdleCPU        float64 `json:"idleCores,omitempty"` // of one core
	RSSBefore      int64   `json:"rssBefore,omitempty"`
	RSSIdle        int64   `json:"rssIdle,omitempty"`
	RSSAfter       int64   `json:"rssAfter,omitempty"`
	RSSPerIdle     int64   `json:"rssPerIdleConnection,omitempty"`

	Failures  map[string]int `json:"failures,omitempty"`
	Latencies *Histogram     `json:"-"`
	Attempted int64          `json:"-"` // messages of all phases, from 1
}

// Millis are quantiles in milliseconds.
type Millis struct {
	P50 float64 `json:"p50"`
	P90 float64 `json:"p90"`
	P99 float64 `json:"p99"`
	Max float64 `json:"max"`
}

// Millis are the quantiles that a report shows.
func (h *Histogram) Millis() Millis {
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	return Millis{ms(h.Quantile(.5)), ms(h.Quantile(.9)), ms(h.Quantile(.99)), ms(h.Max)}
}

// Measure does the job. The report holds what was found also where an error
// ended it.
func Measure(ctx context.Context, j Job) (r *Report, err error) {
	before, err := UsageOf(j.PIDs...)
	if err != nil {
		return nil, err
	}
	start := time.Now()
	c, err := Gather(ctx, j.Target, j.Plan)
	if err != nil {
		return nil, err
	}
	r = &Report{Subscribers: j.Plan.Subscribers, Stalled: j.Plan.Stalled, RSSBefore: before.RSS, Latencies: new(Histogram)}
	m := &measurement{job: j, crowd: c, report: r, before: before, start: start}
	defer c.Close()
	defer m.finish()
	for _, step := range []struct {
		phase Phase
		do    func(context.Context) error
	}{{Connecting, m.connect}, {Idling, m.idle}, {WarmingUp, m.warmUp}, {Publishing, m.publish}} {
		if j.Publisher == nil && step.phase >= WarmingUp {
			break
		}
		if err := m.told(ctx, step.phase, step.do); err != nil {
			return r, err
		}
	}
	if j.After != nil {
		return r, j.After(c, &m.flow)
	}
	return r, nil
}

// measurement is a job under way.
type measurement struct {
	job    Job
	crowd  *Crowd
	report *Report
	flow   Flow
	before Usage
	start  time.Time
}

// told does a step, and tells once a second how it goes.
func (m *measurement) told(ctx context.Context, p Phase, do func(context.Context) error) error {
	if m.job.EachSecond == nil {
		return do(ctx)
	}
	done := make(chan error, 1)
	go func() { done <- do(ctx) }()
	second := time.NewTicker(time.Second)
	defer second.Stop()
	for {
		select {
		case err := <-done:
			return err
		case <-second.C:
			m.job.EachSecond(p, m.crowd.Counts(), m.crowd.Latency())
		}
	}
}

func (m *measurement) connect(ctx context.Context) error {
	if err := m.crowd.Await(ctx); err != nil {
		return err
	}
	r := m.report
	r.Connected = m.crowd.Counts().Connected
	r.ConnectSeconds = m.crowd.Counts().LastLive.Sub(m.start).Seconds()
	if err := pause(ctx, m.job.Settle); err != nil {
		return err
	}
	idle, err := UsageOf(m.job.PIDs...)
	r.ConnectCPU = (idle.CPU - m.before.CPU).Seconds()
	r.RSSIdle, r.RSSAfter = idle.RSS, idle.RSS
	r.RSSPerIdle = (idle.RSS - r.RSSBefore) / int64(max(r.Connected, 1))
	return err
}

func (m *measurement) idle(ctx context.Context) error {
	if m.job.Idle <= 0 {
		return nil
	}
	from, err := UsageOf(m.job.PIDs...)
	if err == nil {
		err = pause(ctx, m.job.Idle)
	}
	to, errTo := UsageOf(m.job.PIDs...)
	m.report.IdleCPU = (to.CPU - from.CPU).Seconds() / m.job.Idle.Seconds()
	return errors.Join(err, errTo)
}

func (m *measurement) warmUp(ctx context.Context) error {
	j := m.job
	m.flow = Flow{Crowd: m.crowd, Publisher: j.Publisher, Batch: j.Batch, Rate: j.Rate, Window: j.Window}
	if err := m.flow.Run(ctx, j.WarmUp); err != nil {
		return err
	}
	return m.flow.Drain(ctx)
}

func (m *measurement) publish(ctx context.Context) error {
	m.crowd.ForgetLatency()
	r, first, sent := m.report, m.crowd.Counts(), m.flow.seq
	from, err := UsageOf(m.job.PIDs...)
	if err != nil {
		return err
	}
	own, start := OwnCPU(), time.Now()
	err = m.flow.Run(ctx, m.job.Duration)
	if err == nil {
		err = m.flow.Drain(ctx)
	}
	to, errTo := UsageOf(m.job.PIDs...)
	n := m.crowd.Counts()
	r.OwnCPU, r.ServerCPU, r.RSSAfter = (OwnCPU() - own).Seconds(), (to.CPU - from.CPU).Seconds(), to.RSS
	r.Published, r.Delivered = m.flow.seq-sent, n.Delivered-first.Delivered
	r.Lost = r.Published*m.job.Plan.readers() - r.Delivered
	r.Repeated, r.Late = n.Repeated-first.Repeated, n.Late-first.Late
	if r.Seconds = n.Last.Sub(start).Seconds(); r.Seconds > 0 {
		r.DeliveriesPerSecond = float64(r.Delivered) / r.Seconds
		r.MessagesPerSecond = float64(r.Published) / r.Seconds
	}
	if r.ServerCPU > 0 {
		r.DeliveriesPerCPUSecond = float64(r.Delivered) / r.ServerCPU
	}
	r.BytesPerDelivery = float64(n.Bytes-first.Bytes) / float64(max(r.Delivered, 1))
	return errors.Join(err, errTo)
}

// finish enters what counts in every phase.
func (m *measurement) finish() {
	r := m.report
	r.Attempted = m.flow.seq
	r.Disconnected, r.Failures = m.crowd.Counts().Cut, m.crowd.Failures()
	r.Connect = m.crowd.Connecting().Millis()
	r.Latencies = m.crowd.Latency()
	r.Latency = r.Latencies.Millis()
}

package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"wayside/cmd/internal/load"
	"wayside/hub/notice"

	"golang.org/x/text/width"
)

// benchView tells a person how a measurement goes and what it found.
type benchView struct {
	to          io.Writer
	lang        notice.Lang
	subscribers int

	phase load.Phase
	last  load.Counts
	began time.Time // of the phase
}

func (v *benchView) say(zh, en string) string {
	return notice.Words{notice.Chinese: zh, notice.English: en}.In(v.lang)
}

func (v *benchView) begin(c *benchCmd, hub *load.Hub) {
	how := v.say("逐条发布：人人收到后再发下一条", "one notice at a time: the next when everybody has the last")
	switch {
	case c.Rate > 0:
		how = fmt.Sprintf(v.say("每秒 %g 条", "%g notices a second"), c.Rate)
	case c.Burst:
		how = fmt.Sprintf(v.say("突发：在途 %d 条，每批 %d 条", "burst: %d under way, in lists of %d"), c.Window, c.Batch)
	}
	transport := c.Transport
	if c.Deflate {
		transport += ", deflate"
	}
	status := notice.NameOf(notice.Statuses(), hub.Status, v.lang)
	fmt.Fprintf(v.to, v.say("%s  %d 个订阅者（%s）  %s\n消息状态“%s”，道路 %s；结束后全部撤回，记录永久留在日志里\n\n",
		"%s  %d subscribers (%s)  %s\nnotices of status \"%s\" on road %s; withdrawn at the end, on record in the log for ever\n\n"),
		c.Hub, c.Subscribers, transport, how, status, hub.Road())
	v.began = time.Now()
}

// second is one line of progress.
func (v *benchView) second(p load.Phase, n load.Counts, latency *load.Histogram) {
	if p != v.phase {
		v.phase, v.began = p, time.Now().Add(-time.Second)
	}
	line := fmt.Sprintf("%4ds  ", int(time.Since(v.began).Round(time.Second).Seconds()))
	switch p {
	case load.Connecting:
		line += fmt.Sprintf(v.say("连接 %s/%s", "connected %s of %s"), thousands(int64(n.Connected)), thousands(int64(v.subscribers)))
	case load.Idling:
		line += v.say("空闲观察", "watching them idle")
	default:
		label := v.say("预热", "warming up")
		if p == load.Publishing {
			label = v.say("测量", "measuring")
		}
		m := latency.Millis()
		line += fmt.Sprintf(v.say("%s  %11s 次送达/秒  %8s kB/秒  p50 %8.1f ms  p99 %8.1f ms", "%s  %11s deliveries/s  %8s kB/s  p50 %8.1f ms  p99 %8.1f ms"),
			label, thousands(n.Delivered-v.last.Delivered), thousands((n.Bytes-v.last.Bytes)/1000), m.P50, m.P99)
	}
	if n.Cut > 0 {
		line += fmt.Sprintf(v.say("  断开 %d", "  cut off %d"), n.Cut)
	}
	v.last = n
	fmt.Fprintln(v.to, line)
}

func (v *benchView) withdrawing(n int64) {
	fmt.Fprintf(v.to, v.say("撤回 %s 条测试消息…\n", "withdrawing %s notices…\n"), thousands(n))
}

// table is the result: figures, then how the latencies spread.
func (v *benchView) table(r *load.Report, server bool) {
	ms := func(m load.Millis) string {
		return fmt.Sprintf("p50 %.1f   p90 %.1f   p99 %.1f   %s %.1f ms", m.P50, m.P90, m.P99, v.say("最长", "longest"), m.Max)
	}
	rows := [][2]string{
		{v.say("送达/秒", "deliveries per second"), thousands(int64(r.DeliveriesPerSecond))},
		{v.say("消息/秒", "notices per second"), fmt.Sprintf("%.1f", r.MessagesPerSecond)},
		{v.say("时延", "latency"), ms(r.Latency)},
		{v.say("已发布 / 已送达", "published / delivered"), thousands(r.Published) + " / " + thousands(r.Delivered)},
		{v.say("丢失 / 重复 / 乱序", "lost / duplicated / out of order"), thousands(r.Lost) + " / " + thousands(r.Repeated) + " / " + thousands(r.Late)},
		{v.say("断开", "disconnected"), thousands(int64(r.Disconnected))},
		{v.say("每次送达字节", "bytes per delivery"), thousands(int64(r.BytesPerDelivery))},
		{v.say("建立连接", "connecting"), fmt.Sprintf("%s / %.2f s   %s", thousands(int64(r.Connected)), r.ConnectSeconds, ms(r.Connect))},
	}
	if server {
		rows = append(rows, v.costs(r)...)
	}
	fmt.Fprintln(v.to)
	v.aligned(rows)
	v.histogram(r.Latencies)
	for _, why := range slices.Sorted(maps.Keys(r.Failures)) {
		fmt.Fprintf(v.to, "%8s × %s\n", thousands(int64(r.Failures[why])), why)
	}
}

// costs is what the hub's processes have consumed.
func (v *benchView) costs(r *load.Report) [][2]string {
	kib := func(bytes int64) string { return fmt.Sprintf("%.1f KiB", float64(bytes)/1024) }
	rows := [][2]string{
		{v.say("送达/CPU 秒", "deliveries per CPU-second"), thousands(int64(r.DeliveriesPerCPUSecond))},
		{v.say("连接所用 CPU", "CPU to connect"), fmt.Sprintf("%.2f s", r.ConnectCPU)},
		{v.say("每个空闲连接常驻内存", "resident memory per idle connection"), kib(r.RSSPerIdle)},
		{v.say("常驻内存：前 / 空闲 / 后", "resident memory before / idle / after"), kib(r.RSSBefore) + " / " + kib(r.RSSIdle) + " / " + kib(r.RSSAfter)},
	}
	if r.IdleCPU > 0 {
		rows = append(rows, [2]string{v.say("空闲时 CPU", "CPU while idle"), fmt.Sprintf("%.2f %%", 100*r.IdleCPU)})
	}
	return rows
}

func (v *benchView) aligned(rows [][2]string) {
	most := 0
	for _, row := range rows {
		most = max(most, columns(row[0]))
	}
	for _, row := range rows {
		fmt.Fprintf(v.to, "  %s%s  %s\n", row[0], strings.Repeat(" ", most-columns(row[0])), row[1])
	}
}

// mostBar is the length of the longest bar in columns.
const mostBar = 40

func (v *benchView) histogram(h *load.Histogram) {
	bars := h.Bars()
	if len(bars) == 0 {
		return
	}
	longest := slices.MaxFunc(bars, func(a, b load.Bar) int { return int(a.Count) - int(b.Count) })
	fmt.Fprintf(v.to, "\n  %s\n", v.say("时延分布", "how latencies spread"))
	for _, b := range bars {
		share := float64(b.Count) / float64(h.Count)
		fmt.Fprintf(v.to, "  ≤ %7s  %6.2f %%  %s\n", b.UpTo, 100*share, bar(float64(b.Count)/float64(longest.Count)*mostBar))
	}
	fmt.Fprintln(v.to)
}

// bar is a bar of so many columns, to an eighth.
func bar(length float64) string {
	eighths := []string{"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"}
	n := int(length*8 + 0.5)
	return strings.Repeat("█", n/8) + eighths[n%8]
}

// columns is the width of s on a terminal, where a Chinese character takes two.
func columns(s string) (n int) {
	for _, r := range s {
		switch width.LookupRune(r).Kind() {
		case width.EastAsianWide, width.EastAsianFullwidth:
			n += 2
		default:
			n++
		}
	}
	return n
}

// thousands is n with its thousands apart.
func thousands(n int64) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

package logs

import (
	"fmt"
	"testing"
	"time"
)

// mixedLines are physical lines in about the shares of a live app: half router, the rest app, metrics and trouble.
func mixedLines(n int) (lines [][]byte, bytes int64) {
	for i := range n {
		at := t0.Add(time.Duration(i) * 2 * time.Millisecond).Format("2006-01-02T15:04:05.000000+00:00 ")
		hash := uint64(i+1) * 0x9e3779b97f4a7c15
		id := fmt.Sprintf("%08x-%04x-%04x-%04x-%012x", uint32(hash), uint16(hash>>7), uint16(hash>>13), uint16(hash>>21), hash>>16)
		var body string
		switch i % 20 {
		case 0, 1, 2:
			body = fmt.Sprintf("app[web.%d]: [%s] INFO -- : Completed 200 OK in %dms", i%8, id, hash%900)
		case 3, 4:
			body = fmt.Sprintf("heroku[web.%d]: source=web.%d dyno=heroku.1.2 sample#memory_total=%d.10MB sample#memory_quota=512.00MB", i%8, i%8, hash%512)
		case 5, 6, 7:
			body = fmt.Sprintf("app[worker.%d]: pid=2 tid=%x class=MailReceiptJob jid=%x INFO: done", i%3, uint16(hash), hash)
		case 8, 9:
			body = fmt.Sprintf("app[web.%d]:     /app/models/order.rb:%d:in 'total'", i%8, hash%300)
		case 10:
			body = fmt.Sprintf("app[web.%d]: KeyError: key not found: %d", i%8, hash%100)
		case 11:
			body = fmt.Sprintf(`heroku[router]: at=error code=H12 desc="Request timeout" method=GET path="/reports/%d" host=www.shop.example request_id=%s fwd="203.0.113.%d" dyno=web.2 connect=1ms service=30000ms status=503 bytes=0 protocol=https`, hash%1000, id, hash%250)
		default:
			body = fmt.Sprintf(`heroku[router]: at=info method=GET path="/products/%d" host=www.shop.example request_id=%s fwd="203.0.113.%d" dyno=web.%d connect=0ms service=%dms status=200 bytes=%d protocol=http1.1 tls=true tls_version=tls1.3`, hash%10000, id, hash%250, i%8, hash%400, hash%60000)
		}
		lines = append(lines, []byte(at+body))
		bytes += int64(len(at)+len(body)) + 1
	}
	return lines, bytes
}

// mixedStore keeps n such lines.
func mixedStore(n int) *Store {
	s, in := NewStore(Limits{Bytes: 1 << 40}), NewIngest(IngestOptions{})
	lines, _ := mixedLines(n)
	for _, l := range lines {
		in.Add(l, t0)
	}
	for b := in.Take(t0, true); b != nil; b = in.Take(t0, true) {
		s.Link(b)
	}
	return s
}

func BenchmarkParse(b *testing.B) {
	lines, bytes := mixedLines(4096)
	b.SetBytes(bytes / int64(len(lines)))
	b.ReportAllocs()
	var t Tally
	i := 0
	for b.Loop() {
		t.Read(lines[i%len(lines)])
		i++
	}
}

func BenchmarkKeep(b *testing.B) {
	lines, bytes := mixedLines(4096)
	b.SetBytes(bytes / int64(len(lines)))
	b.ReportAllocs()
	s, in := NewStore(Limits{}), NewIngest(IngestOptions{})
	i := 0
	for b.Loop() {
		in.Add(lines[i%len(lines)], t0)
		if i++; i%1024 == 0 {
			for batch := in.Take(t0, true); batch != nil; batch = in.Take(t0, true) {
				s.Link(batch)
			}
		}
	}
}

func BenchmarkPack(b *testing.B) {
	s, p := mixedStore(16<<10), newPacker(b)
	c, ok := s.Cold(0)
	if !ok {
		b.Fatal("nothing to pack")
	}
	text := 0
	for _, part := range c.Batches() {
		text += len(part.body.arena)
	}
	b.SetBytes(int64(text))
	var packed *Batch
	for b.Loop() {
		packed = p.Compact(c.Batches()...)
	}
	b.ReportMetric(float64(packed.Bytes())/float64(packed.Len()), "B/line")
}

func BenchmarkFind(b *testing.B) {
	s := mixedStore(100_000)
	l, _ := s.Snapshot().Line(13) // a router line
	r, _ := ParseRouter(l.Text)
	text := func(pattern string, fold bool) Query {
		m, err := CompileText(pattern, fold)
		if err != nil {
			b.Fatal(err)
		}
		return Query{Text: m, Metrics: true}
	}
	expression := func(pattern string, fold bool) Query {
		m, err := CompileExpression(pattern, fold)
		if err != nil {
			b.Fatal(err)
		}
		return Query{Text: m, Metrics: true}
	}
	for _, c := range []struct {
		name string
		q    Query
	}{
		{"rare", text("code=H12", false)}, {"word", text("receipt", true)}, {"hex", text("9c9261e6735d", false)},
		{"id", text(r.RequestID, false)}, {"literal", expression(`service=\d{5}ms status=5\d\d`, false)},
		{"folded", expression("timeout|refused", true)}, {"dyno", Query{Procs: []string{"web.1"}}},
		{"status", Query{Status: Statuses{500, 599}}}, {"service", Query{MinService: time.Second}},
	} {
		b.Run(c.name, func(b *testing.B) {
			snap := s.Snapshot()
			for b.Loop() {
				snap.Count(c.q, snap.End()-1, 0)
			}
			b.ReportMetric(float64(snap.Len())*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mlines/s")
		})
	}
}

// Nothing on a line's way in allocates for the line alone.
func TestParseAllocatesNothing(t *testing.T) {
	lines, _ := mixedLines(4000)
	var tally Tally
	read := func() {
		for _, l := range lines {
			tally.Read(l)
		}
	}
	read()
	if n := testing.AllocsPerRun(3, read); n > 0 {
		t.Errorf("%.0f allocations for %d lines", n, len(lines))
	}
	s, in := NewStore(Limits{Bytes: 1 << 30}), NewIngest(IngestOptions{})
	keep := func() {
		for i, l := range lines {
			in.Add(l, t0)
			if (i+1)%1000 == 0 {
				s.Link(in.Take(t0, true))
			}
		}
	}
	keep()
	if n := testing.AllocsPerRun(3, keep) / float64(len(lines)); n > 0.012 {
		t.Errorf("%.4f allocations a line kept", n)
	}
}

package exceptions

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"regexp"
	"testing"
	"time"

	"app.gonogo/gonogo/model/logs/logstore"
)

// busyLog is a log of which about one line in twelve is of a trace, as in an incident.
func busyLog() []byte {
	r := rand.New(rand.NewPCG(1, 1))
	var b bytes.Buffer
	at := from
	for i := range 20_000 {
		at = at.Add(2 * time.Millisecond)
		stamp := at.Format("2006-01-02T15:04:05.000000-07:00")
		fmt.Fprintf(&b, "%s heroku[router]: at=info method=GET path=\"/orders/%d\" host=shop.example.com request_id=%s fwd=\"203.0.113.9\" dyno=web.%d connect=1ms service=%dms status=200 bytes=512 protocol=https\n",
			stamp, i, id(r), i%8+1, i%90)
		fmt.Fprintf(&b, "%s app[web.%d]: [%s] Completed 200 OK in %dms (Views: 3.1ms | ActiveRecord: 2.2ms)\n", stamp, i%8+1, id(r), i%90)
		if i%50 == 0 {
			for _, l := range said(fmt.Sprintf("web.%d", i%8+1), at, pick(languages[r.IntN(len(languages))], r).trace(r)...) {
				b.WriteString(l + "\n")
			}
		}
	}
	return b.Bytes()
}

// BenchmarkIngest reads a log with and without looking for exceptions. The budget is 1.4 of the former for all that is done with them.
func BenchmarkIngest(b *testing.B) {
	log := busyLog()
	lines := bytes.Split(bytes.TrimRight(log, "\n"), []byte("\n"))
	for _, with := range []bool{false, true} {
		b.Run(fmt.Sprintf("exceptions=%t", with), func(b *testing.B) {
			b.SetBytes(int64(len(log)))
			for b.Loop() {
				in := logstore.NewIngest(logstore.IngestOptions{})
				var a Assembler
				var out Found
				var k Key
				for i, l := range lines {
					in.Add(l, from)
					if i%256 != 0 {
						continue
					}
					for bt := in.Next(from, false); bt != nil; bt = in.Next(from, false) {
						if with {
							out.Reset()
							a.Read(bt, 1, &out)
							for i := range out.Events {
								k.Of(&out.Events[i])
							}
						}
					}
				}
			}
		})
	}
}

// BenchmarkFingerprint holds a fingerprint of a message against what three regular expressions take to take out its ids.
func BenchmarkFingerprint(b *testing.B) {
	const message = `could not charge order 48213 of "kate@example.com" at 10.0.12.7:6379 (request 7f6b9bb6-663f-4f17-b61f-6c9a02bed81c, 0x7ffd2a)`
	e := Event{Language: Ruby, Class: "PaymentError", Message: message}
	b.Run("fingerprint", func(b *testing.B) {
		var k Key
		for b.Loop() {
			k.Of(&e)
		}
	})
	ids, numbers, quoted := regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f-]{27}`), regexp.MustCompile(`(0x)?[0-9a-f]*\d[0-9a-f.:]*`), regexp.MustCompile(`"[^"]*"`)
	b.Run("regexps", func(b *testing.B) {
		for b.Loop() {
			s := ids.ReplaceAllString(message, "*")
			s = numbers.ReplaceAllString(s, "*")
			_ = quoted.ReplaceAllString(s, "*")
		}
	})
}

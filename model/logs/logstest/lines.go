// Package logstest has the lines that tests of logs share.
package logstest

import (
	"fmt"
	"strings"
	"time"

	"pgregory.net/rapid"
)

// Spoiled is a router line with a piece of it replaced.
func Spoiled(t *rapid.T) string {
	line := rapid.SampledFrom([]string{OkLine, H12Line,
		`at=info method=GET path="/a?b=c" host=x.example request_id=1-2 fwd="1.2.3.4, 5.6.7.8" dyno=web.1 connect=0ms service=9ms status=500 bytes=0 protocol=https`,
		`at=info method=GET path="/" host=x request_id=y fwd="z" dyno= connect=1ms service=2ms status=200 bytes=3`}).Draw(t, "line")
	for range rapid.IntRange(0, 3).Draw(t, "cuts") {
		from := rapid.IntRange(0, len(line)).Draw(t, "from")
		to := min(len(line), from+rapid.IntRange(0, 6).Draw(t, "len"))
		line = line[:from] + rapid.SampledFrom([]string{"", `"`, `\`, " ", "=", "status=1", " service=5ms ", " code=H12 ", `\" status=7`, "99999999999", "é"}).Draw(t, "with") + line[to:]
	}
	return line
}

// MixedLines are physical lines in about the shares of a live app: half router, the rest app, metrics and trouble.
func MixedLines(n int) (lines [][]byte, bytes int64) {
	for i := range n {
		at := T0.Add(time.Duration(i) * 2 * time.Millisecond).Format("2006-01-02T15:04:05.000000+00:00 ")
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

// BootLine is of a request that waited for its dyno to boot.
var BootLine = strings.Replace(OkLine, "connect=0ms", "connect=7001ms", 1)

// StampLayout is how the platform writes stamps.
const StampLayout = "2006-01-02T15:04:05.000000-07:00"

// T0 is when the lines of tests begin.
var T0 = time.Date(2026, 11, 21, 8, 35, 0, 0, time.UTC)

// Raw writes a line of a process, ms after T0.
func Raw(ms int, proc, text string) []byte {
	return fmt.Appendf(nil, "%s app[%s]: %s", T0.Add(time.Duration(ms)*time.Millisecond).Format(StampLayout), proc, text)
}

// Router lines: of a request that went well, and of one with each of some codes.
const (
	OkLine  = `at=info method=GET path="/health" host=foobaz.example request_id=0c1d2e3f-0000-4000-8000-000000000001 fwd="203.0.113.9" dyno=web.1 connect=0ms service=2ms status=200 bytes=512 protocol=http1.1 tls=true tls_version=tls1.3`
	H10Line = `at=error code=H10 desc="App crashed" method=GET path="/orders" host=foobaz.example request_id=0c1d2e3f-0000-4000-8000-000000000002 fwd="203.0.113.9" dyno= connect= service= status=503 bytes= protocol=https`
	H12Line = `at=error code=H12 desc="Request timeout" method=GET path="/reports?month=11" host=foobaz.example request_id=0c1d2e3f-0000-4000-8000-000000000003 fwd="203.0.113.9" dyno=web.2 connect=1ms service=30000ms status=503 bytes=0 protocol=https`
	H27Line = `sock=client at=warning code=H27 desc="Client Request Interrupted" method=POST path="/upload" host=foobaz.example request_id=0c1d2e3f-0000-4000-8000-000000000004 fwd="" dyno=web.1 connect=0ms service=812ms status=499 bytes=0 protocol=http1.1 tls=true tls_version=unknown`
)

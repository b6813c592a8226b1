//go:build integration

package faults

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// kind is one way in which a request can go wrong.
type kind struct {
	name string
	do   func(*exchange)
}

// replaced gives another answer; the request is not passed on.
func replaced(name string, a func() *answer) kind {
	return kind{name, func(x *exchange) { x.write(a().bytes()) }}
}

// altered passes the request on and changes the answer.
func altered(name string, change func(*answer)) kind {
	return kind{name, func(x *exchange) {
		if a := x.pass(); a != nil {
			change(a)
			x.write(a.bytes())
		}
	}}
}

// cutAt passes the request on and sends the first part of the answer only, as a share of the part from one place on.
func cutAt(name string, where func([]byte) int) kind {
	return kind{name, func(x *exchange) {
		if a := x.pass(); a != nil {
			raw := a.bytes()
			x.write(raw[:min(where(raw), len(raw))])
		}
		x.close()
	}}
}

// header is an altered answer with one header set, or without it where the value is empty.
func header(name, key, value string) kind {
	return altered(name, func(a *answer) {
		if a.header.Del(key); value != "" {
			a.header.Set(key, value)
		}
	})
}

// waits are the ways in which a 429 says when to come back.
var waits = []struct{ name, value string }{
	{"none", ""}, {"1", "1"}, {"3600", "3600"}, {"date", "Fri, 01 Jan 2038 00:00:00 GMT"}, {"huge", "99999999999"}, {"negative", "-5"}, {"text", "soon"},
}

// named is an answer with the name of its fault.
type named struct {
	name string
	make func() *answer
	own  bool // in the platform's own words, of a status by which it refuses before it acts
}

// refusals are the answers that are none: every status in the platform's words and in those of somebody on the way.
func refusals() []named {
	var out []named
	for _, s := range []int{400, 401, 402, 403, 404, 406, 409, 410, 422, 500, 502, 503, 504} {
		out = append(out, named{fmt.Sprintf("json%d", s), func() *answer { return platformError(s, "It did not work out.") }, s < 500},
			named{fmt.Sprintf("html%d", s), func() *answer { return htmlPage(s) }, false})
	}
	for _, w := range waits {
		out = append(out, named{"json429-" + w.name, func() *answer { return platformError(429, "Slow down.").with("Retry-After", w.value) }, true})
	}
	return append(out,
		named{"html429", func() *answer { return htmlPage(429).with("Retry-After", "3600") }, false},
		named{"html408", func() *answer { return htmlPage(408) }, false},
		named{"301", func() *answer { return htmlPage(301).with("Location", elsewhere) }, false},
		named{"302", func() *answer { return htmlPage(302).with("Location", elsewhere) }, false},
		named{"307", func() *answer { return htmlPage(307).with("Location", elsewhere) }, false},
		named{"302-nowhere", func() *answer { return htmlPage(302) }, false},
		named{"json500-leaky", func() *answer { return platformError(500, leaky) }, false},
		named{"json503-hostile", func() *answer { return platformError(503, hostile) }, false},
	)
}

// elsewhere is where redirections lead; it stands for the address of another host, which the proxy fills in.
const elsewhere = "http://elsewhere.invalid/somewhere"

// networkKinds are what can happen to a request that changes nothing, by what goes wrong.
func networkKinds() [][]kind {
	statuses := []kind(nil)
	for _, r := range refusals() {
		statuses = append(statuses, replaced(r.name, r.make))
	}
	return [][]kind{connectionKinds(), bodyKinds(), headerKinds(), statuses, statuses} // statuses twice: they are most of all
}

// connectionKinds are faults of the connection: too few bytes, too many, or at the wrong time.
func connectionKinds() []kind {
	return []kind{
		{"drop-before", func(x *exchange) { x.close() }},
		{"drop-after", func(x *exchange) { x.pass(); x.close() }},
		{"delay", func(x *exchange) {
			x.wait(time.Duration(300+x.rand.IntN(2200)) * time.Millisecond)
			x.passOn()
		}},
		cutAt("cut-header", func(raw []byte) int { return 20 }),
		cutAt("cut-body", func(raw []byte) int {
			head := bytes.Index(raw, []byte("\r\n\r\n")) + 4
			return head + (len(raw)-head)/2
		}),
		{"twice", func(x *exchange) { // an answer too many on a kept connection
			if a := x.pass(); a != nil {
				x.write(slices.Concat(a.bytes(), a.bytes()))
			}
		}},
		{"twice-late", func(x *exchange) {
			if a := x.pass(); a != nil {
				x.write(a.bytes())
				x.after(50*time.Millisecond, a.bytes())
			}
		}},
		{"idle-bytes", func(x *exchange) {
			x.passOn()
			x.after(50*time.Millisecond, []byte("HTTP/1.1 200 OK\r\n\r\n{\"DATABASE_URL\":\"postgres://u8f2k:"+planted[0]+"@10.1.2.3/d\",\"KEY\":\""+planted[1]+"\"}"))
		}},
		{"idle-timeout", func(x *exchange) {
			x.passOn()
			x.after(50*time.Millisecond, []byte("HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"))
		}},
		{"idle-text", func(x *exchange) { x.passOn(); x.after(50*time.Millisecond, []byte(leaky+hostile+"\r\n")) }},
		{"garbage", func(x *exchange) { x.write([]byte("\x16\x03\x01\x02\x00" + hostile + "\r\n\r\n")); x.close() }},
		{"long-length", func(x *exchange) {
			if a := x.pass(); a != nil {
				x.write(a.with("Content-Length", fmt.Sprint(len(a.body)+50)).bytes())
			}
			x.close()
		}},
		{"hang", func(x *exchange) { x.wait(5 * time.Second); x.close() }},
		altered("short-length", func(a *answer) { a.with("Content-Length", fmt.Sprint(len(a.body)/2)) }),
	}
}

// bodyKinds are answers with another body than the platform's.
func bodyKinds() []kind {
	return []kind{
		replaced("login-page", func() *answer { return htmlPage(200) }),
		replaced("empty-body", func() *answer { return jsonOf("") }),
		replaced("no-content", func() *answer { return &answer{204, http.Header{}, nil} }),
		replaced("other-shape", func() *answer { return jsonOf(`{"ok":true,"items":[1,"two",null]}`) }),
		replaced("null", func() *answer { return jsonOf("null") }),
		replaced("nulls", func() *answer { return jsonOf("[null,null]") }),
		altered("truncated-json", func(a *answer) { a.body = a.body[:len(a.body)*2/3] }),
		altered("gzip-cut", func(a *answer) {
			packed := zipped(a.body)
			a.body = packed[:len(packed)/2]
			a.with("Content-Encoding", "gzip")
		}),
		replaced("huge-body", func() *answer { return &answer{200, http.Header{"Content-Type": {"application/json"}}, huge} }),
		altered("hostile-strings", func(a *answer) {
			a.body = []byte(strings.ReplaceAll(string(a.body), `"Deploy `, `"Deploy `+escaped(hostile)))
		}),
		{"stale", func(x *exchange) { x.write(x.stale().bytes()) }},
	}
}

// headerKinds are the platform's answers with false headers.
func headerKinds() []kind {
	return []kind{
		header("wrong-type", "Content-Type", "image/png"),
		header("no-type", "Content-Type", ""),
		header("gzip-lie", "Content-Encoding", "gzip"),
		header("remaining-0", "RateLimit-Remaining", "0"),
		header("remaining-100", "RateLimit-Remaining", "100"),
		header("remaining-text", "RateLimit-Remaining", "plenty"),
		header("remaining-absent", "RateLimit-Remaining", ""),
		header("next-range", "Next-Range", "id ]aaaaaaaa..; max=200"),
		header("etag", "ETag", `"0123456789abcdef"`),
		replaced("not-modified", func() *answer { return &answer{304, http.Header{"Etag": {`"feed"`}}, nil} }),
		header("date-ahead", "Date", "Fri, 01 Jan 2038 00:00:00 GMT"),
		header("date-behind", "Date", "Thu, 01 Jan 1970 00:00:00 GMT"),
		header("date-text", "Date", "yesterday"),
		altered("hostile-headers", func(a *answer) {
			for _, key := range []string{"X-Heroku-Warning", "Warning", "Request-Id", "X-Heroku-Message", "Via"} {
				a.with(key, strings.Map(printable, hostile)+"\x1b[31m"+leaky)
			}
		}),
	}
}

// orderKinds are what can happen to a request that changes something: swallowed, it is passed on and another answer given;
// refused, it is not passed on. What the platform itself says when it refuses cannot follow an order that it carried out.
func orderKinds() []kind {
	ways := append(refusals(),
		named{"login-page", func() *answer { return htmlPage(200) }, false},
		named{"no-body", func() *answer { return &answer{200, http.Header{}, nil} }, false})
	kinds := []kind{
		{"swallow-drop", func(x *exchange) { x.pass(); x.close() }},
		{"refuse-drop", func(x *exchange) { x.close() }},
		{"swallow-slow", func(x *exchange) { x.wait(2 * time.Second); x.passOn() }},
		cutAt("swallow-cut-header", func([]byte) int { return 20 }),
		cutAt("swallow-cut-body", func(raw []byte) int { return len(raw) - 10 }),
		{"swallow-garbage", func(x *exchange) { x.pass(); x.write([]byte(hostile + "\r\n\r\n")); x.close() }},
		{"refuse-garbage", func(x *exchange) { x.write([]byte(hostile + "\r\n\r\n")); x.close() }},
		{"swallow-twice", func(x *exchange) {
			if a := x.pass(); a != nil {
				x.write(slices.Concat(a.bytes(), a.bytes()))
			}
		}},
		altered("swallow-null", func(a *answer) { a.body = []byte("null") }),
		header("swallow-gzip-lie", "Content-Encoding", "gzip"),
		header("swallow-remaining-0", "RateLimit-Remaining", "0"),
	}
	for _, w := range ways {
		kinds = append(kinds, kind{"refuse-" + w.name, func(x *exchange) { x.write(w.make().bytes()) }})
		if !w.own {
			kinds = append(kinds, kind{"swallow-" + w.name, func(x *exchange) { x.pass(); x.write(w.make().bytes()) }})
		}
	}
	return kinds
}

// printable is what may stand in a header at all.
func printable(r rune) rune {
	if r == '\r' || r == '\n' || r == 0 {
		return '_'
	}
	return r
}

// escaped is text inside a JSON string.
func escaped(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r < ' ' || r == '"' || r == '\\' || r == 0x7f || r > 0x7e {
			fmt.Fprintf(&b, `\u%04x`, r&0xffff)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

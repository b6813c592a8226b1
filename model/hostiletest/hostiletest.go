// Package hostiletest is a store of hostile bytes for the tests of parsers: what an origin may answer that is broken, lies or was swapped. Every
// parser of what comes from outside is called with all of it, and must return.
package hostiletest

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// Each runs a parser with each of the bytes, and with each of them cut at some places. It fails where the parser panics.
func Each(t *testing.T, parse func(t *testing.T, raw []byte)) {
	t.Helper()
	for name, raw := range Corpus() {
		t.Run(name, func(t *testing.T) {
			parse(t, raw)
			for _, cut := range []int{1, len(raw) / 3, len(raw) / 2, len(raw) - 1} {
				if cut > 0 && cut < len(raw) {
					parse(t, bytes.Clone(raw[:cut]))
				}
			}
		})
	}
}

// Corpus is the bytes, by what they are. Whoever changes them spoils them for the others: they are made anew for each call.
func Corpus() map[string][]byte {
	all := map[string][]byte{
		"nothing": {}, "a blank": []byte(" "), "a NUL": {0}, "NULs": make([]byte, 70_000), "a line feed": []byte("\n"), "line feeds": bytes.Repeat([]byte("\r\n"), 5000),
		"no UTF-8":       []byte("\xff\xfe\xfd\x80\xc3\xed\xa0\x80\xf4\x90\x80\x80"),
		"escapes":        []byte("\x1b[2J\x1b]0;title\x07\x1b]52;c;AAAA\x07\x9b3J\x1bP\x1b\\"),
		"bidi and width": []byte("a\u202eb\u2066c\u200b\ufeff\u0301\u0301\u0301" + strings.Repeat("\u0301", 500)),
		"long word":      bytes.Repeat([]byte("x"), 100_000), "all bytes": everyByte(),
		"null": []byte("null"), "true": []byte("true"), "a number": []byte("-1e999"), "a string": []byte(`"x"`), "half a string": []byte(`"\ud800`),
		"open": bytes.Repeat([]byte("["), 20_000), "deep": []byte(strings.Repeat(`{"a":`, 9000) + "1" + strings.Repeat("}", 9000)),
		"two values": []byte(`{} {}`), "doubled keys": []byte(`{"id":1,"id":"b","ID":[],"name":null,"name":{}}`),
		"types swapped": []byte(`[{"id":1,"name":[],"version":"x","created_at":7,"type":{},"quantity":"1","command":false,"release":"v1","items":{}}]`),
		"elements":      []byte(`[null,1,"x",{},[],{"id":null}]`),
		"html":          []byte("<!doctype html><html><head><title>Sign in</title></head><body>\n" + strings.Repeat("<p>x</p>\n", 500)),
		"xml":           []byte(`<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "b"><!ENTITY c "&b;&b;">]><a>&c;</a>`),
		"an error":      []byte(`{"id":"not_found","message":"\u001b[31m","resource":7}`),
		"yaml bomb":     []byte("a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: [*c,*c]\n"), "yaml tags": []byte("a: !!python/object:os.system x\n? [b]\n: c\n"),
		"gzip": []byte("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff\xff\xff"), "zstd": []byte("\x28\xb5\x2f\xfd\xff\xff\xff\xff\x00"), "zip": []byte("PK\x03\x04\xff\xff"), "elf": []byte("\x7fELF\x02\x01\x01"),
		"http": []byte("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"), "resp": []byte("*-1\r\n$-5\r\n*99999999\r\n$99999999999999999999\r\n:-\r\n-ERR x\r\n"),
		"a frame": []byte("99999 <190>1 2026-03-01T10:00:00+00:00 host app web.1 - x\n0 <0>\n-5 <1>1\n18446744073709551616 <1>1 x"),
		"a line":  []byte("2026-03-01T09:00:00.000000+00:00 app[web.1]: hello\n2026-13-99T99:99:99.999999999999+99:99 [[]]: \n9999-12-31T23:59:59Z a[b]:"),
		"headers": []byte(strings.Repeat("2026-03-01T09:00:00+00:00 app[web.1]: 2026-", 500)), "sse": []byte("data\ndata:\nid: \x00\nevent: x\nretry: -1\n:\n\n\rdata: a\r\r\n\n"),
		"router":  []byte(`at=error code="H99 desc= method=GET path="/\"?x=%zz%00" status=-1 service=-5ms connect=99999999999999999999ms bytes=NaN host= dyno=`),
		"metrics": []byte(`source=web.1 dyno=heroku.. sample#memory_total=NaNMB sample#load_avg_1m=1e999 sample#x=-0x1 measure#=count#y`),
		"tape":    []byte("{\"tape\":1,\"began\":\"2026-03-01T09:00:00Z\"}\n{\"v\":1,\"at\":\"9999-01-01T00:00:00Z\",\"kind\":\"log\",\"data\":{\"batch\":{\"n\":-1}}}\n{\"v\":99}\n{\"v\":1,\"kind\":\"dynos\",\"data\":[]}\n{\"v\":1,\"kind\":\"releases\",\"data\":{\"releases\":[null]}}"),
		"netrc":   []byte("machine\nmachine api.heroku.com login password\nmacdef x\n\n\"unclosed"), "git config": []byte("[remote \"heroku\nurl = \\\n[remote]\nurl\n\turl=https://git.heroku.com/.git\n[include]\npath=/dev/zero"),
		"a patch": []byte("@@ -1,99999999999 +0,0 @@\n@@ -a +b\n+++ \n--- /dev/null\n\\ No newline"), "shell": []byte("a=`$(x \"${y:-'\\\n;;&&||>(<<EOF"),
	}
	for _, n := range []string{"-1", "9223372036854775808", "1e400", "0x7f", "NaN", "+", "1_000", "٣"} {
		all["number "+n] = []byte(n)
	}
	for _, at := range []string{"0000-00-00T00:00:00Z", "2026-02-30T25:61:61Z", "99999-01-01", "-62135596800", "1.8e300"} {
		all["time "+at] = []byte(fmt.Sprintf(`{"created_at":%q,"updated_at":%q,"since":%q}`, at, at, at))
	}
	return all
}

func everyByte() []byte {
	b := make([]byte, 0, 512)
	for i := range 256 {
		b = append(b, byte(i), byte(255-i))
	}
	return b
}

//go:build integration

package faults

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"net/http"
	"strings"
)

// answer is a response that the proxy gives, its own or the platform's, falsified or not.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// bytes is the answer as it goes over the wire, its length declared.
func (a *answer) bytes() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "HTTP/1.1 %d %s\r\n", a.status, http.StatusText(a.status))
	h := a.header.Clone()
	h.Del("Transfer-Encoding")
	if h.Get("Content-Length") == "" && a.status != http.StatusNotModified && a.status != http.StatusNoContent {
		h.Set("Content-Length", fmt.Sprint(len(a.body)))
	}
	_ = h.Write(&b)
	b.WriteString("\r\n")
	b.Write(a.body)
	return b.Bytes()
}

// htmlPage is HTML from somebody on the way.
func htmlPage(status int) *answer {
	return &answer{status, http.Header{"Content-Type": {"text/html; charset=utf-8"}},
		fmt.Appendf(nil, "<!DOCTYPE html><html><head><title>%d</title></head><body><h1>Please log in to the network</h1></body></html>", status)}
}

// ids are the platform's own names for its refusals.
var ids = map[int]string{
	400: "bad_request", 401: "unauthorized", 402: "delinquent", 403: "forbidden", 404: "not_found", 406: "not_acceptable", 409: "conflict",
	410: "gone", 422: "invalid_params", 429: "rate_limit", 500: "internal_server_error", 502: "bad_gateway", 503: "service_unavailable", 504: "timeout",
}

// platformError is an error in the shape of the platform's own JSON.
func platformError(status int, message string) *answer {
	return &answer{status, http.Header{"Content-Type": {"application/json"}}, fmt.Appendf(nil, `{"id":%q,"message":%q}`, ids[status], message)}
}

// with adds a header and returns the same answer.
func (a *answer) with(key, value string) *answer {
	if a.header == nil {
		a.header = http.Header{}
	}
	a.header.Set(key, value)
	return a
}

// jsonOf is a 200 with a JSON body that nobody asked for.
func jsonOf(body string) *answer {
	return &answer{200, http.Header{"Content-Type": {"application/json"}}, []byte(body)}
}

// hostile is text that would do something to a terminal, or to a reader: escapes, C1, bidi, NUL, broken UTF-8, a very long word.
const hostile = "\x1b[2J\x1b]0;owned\x07\x1b]52;c;b3duZWQ=\x07\x9b31m\u009b5m\u202egnp.exe\u202c\u2066x\u2069\u200f\x00\xff\xfe\x08\x08\x7f\r\nINJECTED\ufeff"

// planted are secrets that only hostile answers and hostile lines hold. They are told in forms that are known as secret.
var planted = []string{"hunter2-planted-4f1c9a7be2", "HRKU-facade00-1111-2222-3333-444455556666"}

// leaky is a message of a server that tells too much.
var leaky = "cannot connect to postgres://u8f2k:" + planted[0] + "@10.1.2.3:5432/d1 with token: " + planted[1]

// zipped is a body packed with gzip.
func zipped(body []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write(body)
	_ = w.Close()
	return b.Bytes()
}

var huge = []byte(`[{"id":"` + strings.Repeat("A", 12<<20) + `"}]`)

package sqs

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"unicode"
)

// Whatever the service answers is numbers that can be, under a name that can be shown, or a refusal.
func FuzzReading(f *testing.F) {
	f.Add(200, "mail", []byte(`{"Attributes":{"ApproximateNumberOfMessages":"3","ApproximateNumberOfMessagesNotVisible":"1","ApproximateNumberOfMessagesDelayed":"0"}}`))
	f.Add(200, "mail.fifo", []byte(`{"Attributes":{"ApproximateNumberOfMessages":"-9223372036854775808","RedrivePolicy":"{\"deadLetterTargetArn\":\"arn:aws:sqs:x:1:dead\"}"}}`))
	f.Add(200, "a\x1b[31m", []byte(`{"Attributes":{"RedrivePolicy":"{\"deadLetterTargetArn\":\":\"}"}}`))
	f.Add(400, "x", []byte(`{"__type":"com.amazonaws.sqs#QueueDoesNotExist"}`))
	f.Add(400, "x", []byte(`{"__type":"#"}`))
	f.Add(500, "x", []byte("<html>"))
	f.Fuzz(func(t *testing.T, status int, name string, body []byte) {
		attributes, _, err := answer(&http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(string(body)))})
		if err != nil {
			if strings.ContainsFunc(err.Error(), func(r rune) bool { return !unicode.IsPrint(r) }) {
				t.Errorf("the refusal %q", err)
			}
			return
		}
		r := reading(name, attributes)
		if r.Ready < -1 || r.Oldest < -1 || r.Consumers < -1 || strings.ContainsFunc(r.Name, unicode.IsControl) {
			t.Errorf("%q: %+v", body, r)
		}
		if n, known := r.InFlight.Get(); known && n < 0 {
			t.Errorf("%d in flight", n)
		}
		if target, ok := deadLetterTarget(attributes); ok && strings.Contains(target, ":") {
			t.Errorf("the dead letters go to %q, want a name", target)
		}
	})
}

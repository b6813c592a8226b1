package sqs

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/sources/queues/backend"
)

// stand is a stand-in for the service: what it answers for each queue, or the code of its refusal.
func stand(t *testing.T, answers map[string]string) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var asked struct {
			QueueUrl       string
			AttributeNames []string
		}
		body, _ := io.ReadAll(r.Body)
		if json.Unmarshal(body, &asked) != nil || r.Header.Get("X-Amz-Target") != "AmazonSQS.GetQueueAttributes" || len(asked.AttributeNames) != 4 ||
			!strings.Contains(r.Header.Get("Authorization"), "Credential=AKIA1/") || !strings.Contains(r.Header.Get("Authorization"), "/eu-west-1/sqs/") {
			t.Errorf("%s %s", r.Header, body)
		}
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		w.Header().Set("Date", time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC).Format(http.TimeFormat))
		answer := answers[asked.QueueUrl[strings.LastIndexByte(asked.QueueUrl, '/')+1:]]
		if !strings.HasPrefix(answer, "{") {
			w.WriteHeader(http.StatusBadRequest)
			answer = fmt.Sprintf(`{"__type":"com.amazonaws.sqs#%s","message":"hunter2 at host"}`, answer)
		}
		fmt.Fprint(w, answer)
	}))
	t.Cleanup(s.Close)
	return s.URL
}

func libraryOf(t *testing.T, url string, names ...string) backend.Library {
	t.Helper()
	vars := map[string]string{"AWS_ACCESS_KEY_ID": "AKIA1", "AWS_SECRET_ACCESS_KEY": "hunter2", "AWS_REGION": "eu-west-1"}
	for i, name := range names {
		vars[fmt.Sprintf("SQS_%d", i)] = url + "/123456789012/" + name
	}
	to, ok := readTarget(vars, "SQS_0")
	if !ok {
		t.Fatal("not recognised")
	}
	d, err := open(t.Context(), to)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	libs, err := d.Discover(t.Context(), backend.DiscoverOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return libs[0]
}

func TestReading(t *testing.T) {
	url := stand(t, map[string]string{
		"mail": `{"Attributes":{"ApproximateNumberOfMessages":"7","ApproximateNumberOfMessagesNotVisible":"2","ApproximateNumberOfMessagesDelayed":"1",
			"RedrivePolicy":"{\"deadLetterTargetArn\":\"arn:aws:sqs:eu-west-1:123456789012:rubbish\",\"maxReceiveCount\":5}"}}`,
		"rubbish":   `{"Attributes":{"ApproximateNumberOfMessages":"0"}}`,
		"orders":    `{"Attributes":{"ApproximateNumberOfMessages":"many"}}`,
		"forbidden": "AccessDeniedException",
		"deleted":   "QueueDoesNotExist",
	})
	s, at, err := libraryOf(t, url, "mail", "rubbish", "orders", "forbidden", "deleted").Read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := []queue.Reading{
		{Name: "mail", Ready: 7, Oldest: -1, Consumers: -1, Quality: queue.Estimated, InFlight: queue.Known(2), Scheduled: queue.Known(1)},
		{Name: "rubbish", Ready: 0, Oldest: 0, Consumers: -1, Quality: queue.Estimated, DeadLetter: true},
		queue.Unread("orders"), queue.Unread("forbidden"),
	}
	if d := cmp.Diff(want, s.Queues); d != "" {
		t.Error(d)
	}
	if at.Year() != 2026 || at.Month() != 5 || !s.Whole {
		t.Errorf("%v, whole %v", at, s.Whole)
	}
}

func TestRefusals(t *testing.T) {
	for code, want := range map[string]string{"InvalidClientTokenId": "auth", "SignatureDoesNotMatch": "auth", "AccessDenied": "denied", "ThrottlingException": "busy", "Odd": "reply"} {
		_, _, err := libraryOf(t, stand(t, map[string]string{"mail": code}), "mail").Read(t.Context())
		if f := backend.Explain(err); err == nil || f.Code != want || strings.Contains(fmt.Sprint(err, f), "hunter2") || strings.Contains(err.Error(), "127.0.0.1") {
			t.Errorf("%s: %v, want %s", code, err, want)
		}
	}
}

func TestUnreachable(t *testing.T) {
	s := httptest.NewServer(nil)
	s.Close()
	_, _, err := libraryOf(t, s.URL, "mail").Read(t.Context())
	if f := backend.Explain(err); err == nil || f.Code != "refused" {
		t.Errorf("%v, %+v", err, f)
	}
}

func TestRead(t *testing.T) {
	vars := map[string]string{
		"AWS_ACCESS_KEY_ID": "AKIA1", "AWS_SECRET_ACCESS_KEY": "s", "AWS_REGION": "sa-east-1",
		"A": "https://sqs.eu-west-1.amazonaws.com/123456789012/mail", "B": "https://sqs.eu-west-1.amazonaws.com/123456789012/orders.fifo",
		"OTHER_REGION": "https://sqs.us-east-2.amazonaws.com/123456789012/mail", "OLD": "https://eu-west-1.queue.amazonaws.com/123456789012/mail",
		"ELSEWHERE_SQS": "https://sqs.eu-west-1.amazonaws.com.evil.example/123456789012/mail", "PLAIN_SQS": "http://sqs.eu-west-1.amazonaws.com/123456789012/mail",
		"PORT_SQS": "https://sqs.eu-west-1.amazonaws.com:444/123456789012/mail", "BUCKET": "https://s3.amazonaws.com/b", "NOT_TOLD": "http://127.0.0.1:1/123456789012/mail",
		"LOCAL_SQS": "http://127.0.0.1:1/123456789012/mail",
	}
	for name, want := range map[string]string{
		"A": "2 eu-west-1", "B": "2 eu-west-1", "OTHER_REGION": "1 us-east-2", "OLD": "1 eu-west-1", "LOCAL_SQS": "1 sa-east-1",
		"ELSEWHERE_SQS": "", "PLAIN_SQS": "", "PORT_SQS": "", "BUCKET": "", "NOT_TOLD": "",
	} {
		got := ""
		if to, ok := readTarget(vars, name); ok {
			got = fmt.Sprint(len(strings.Split(string(to.Extra[queues]), "\n")), " ", string(to.Extra[region]))
		}
		if got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	delete(vars, "AWS_SECRET_ACCESS_KEY")
	if _, ok := readTarget(vars, "A"); ok {
		t.Error("there is nothing to ask with")
	}
}

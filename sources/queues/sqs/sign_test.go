package sqs

import (
	"bytes"
	"net/http"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// What is signed here is what the SDK signs.
func TestSignature(t *testing.T) {
	at := time.Date(2026, 2, 3, 23, 59, 58, 0, time.FixedZone("", 3600))
	body := []byte(`{"QueueUrl":"https://sqs.eu-west-1.amazonaws.com/123456789012/mail"}`)
	for _, endpoint := range []string{"https://sqs.eu-west-1.amazonaws.com:443/", "https://sqs.eu-west-1.amazonaws.com/", "http://127.0.0.1:4566/", "http://localhost:80/"} {
		for _, k := range []identity{{id: "AKIA1", secret: "hunter2"}, {id: "ASIA1", secret: "a/b+c=", token: "IQoJ//8="}} {
			request := func() *http.Request {
				r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, endpoint, bytes.NewReader(body))
				if err != nil {
					t.Fatal(err)
				}
				r.Header.Set("Content-Type", "application/x-amz-json-1.0")
				r.Header.Set("X-Amz-Target", "AmazonSQS.GetQueueAttributes")
				r.Header.Set("User-Agent", "gonogo")
				return r
			}
			ours, theirs := request(), request()
			k.sign(ours, body, "eu-west-1", at)
			if err := v4.NewSigner().SignHTTP(t.Context(), aws.Credentials{AccessKeyID: k.id, SecretAccessKey: k.secret, SessionToken: k.token}, theirs, digest(body), "sqs", "eu-west-1", at); err != nil {
				t.Fatal(err)
			}
			for _, h := range []string{"Authorization", "X-Amz-Date", "X-Amz-Security-Token"} {
				if got, want := ours.Header.Get(h), theirs.Header.Get(h); got != want {
					t.Errorf("%s at %s: %q, want %q", h, endpoint, got, want)
				}
			}
		}
	}
}

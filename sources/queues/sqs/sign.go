package sqs

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// identity is who asks.
type identity struct {
	id, secret string
	token      string // of a key that is lent for a while; may be empty
}

const (
	algorithm   = "AWS4-HMAC-SHA256"
	stampLayout = "20060102T150405Z"
	dayLayout   = "20060102"
)

// sign proves by Signature Version 4 that a request is the identity's. The request has the path "/", no query, and headers whose values are one
// line without double blanks: what else the rules say of these is not done here.
func (k identity) sign(req *http.Request, body []byte, region string, now time.Time) {
	now = now.UTC()
	req.Header.Set("X-Amz-Date", now.Format(stampLayout))
	if k.token != "" {
		req.Header.Set("X-Amz-Security-Token", k.token)
	}
	req.Host = plainHost(req)
	signed := map[string]string{"host": req.Host, "content-length": strconv.Itoa(len(body))}
	for _, h := range []string{"Content-Type", "X-Amz-Date", "X-Amz-Security-Token", "X-Amz-Target"} {
		if v := req.Header.Get(h); v != "" {
			signed[strings.ToLower(h)] = v
		}
	}
	var names []string
	for h := range signed {
		names = append(names, h)
	}
	slices.Sort(names)
	var canonical strings.Builder
	canonical.WriteString(req.Method + "\n/\n\n")
	for _, h := range names {
		canonical.WriteString(h + ":" + signed[h] + "\n")
	}
	all := strings.Join(names, ";")
	canonical.WriteString("\n" + all + "\n" + digest(body))
	scope := strings.Join([]string{now.Format(dayLayout), region, "sqs", "aws4_request"}, "/")
	text := strings.Join([]string{algorithm, now.Format(stampLayout), scope, digest([]byte(canonical.String()))}, "\n")
	derived := []byte("AWS4" + k.secret)
	for part := range strings.SplitSeq(scope, "/") {
		derived = keyed(derived, part)
	}
	req.Header.Set("Authorization", algorithm+" Credential="+k.id+"/"+scope+", SignedHeaders="+all+", Signature="+hex.EncodeToString(keyed(derived, text)))
}

// plainHost is the host with its port, unless the port is that of the scheme: the service leaves it out as well.
func plainHost(req *http.Request) string {
	usual := map[string]string{"http": ":80", "https": ":443"}[req.URL.Scheme]
	return strings.TrimSuffix(req.URL.Host, usual)
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func keyed(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}

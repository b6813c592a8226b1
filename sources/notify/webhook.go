package notify

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"app.gonogo/gonogo/model/notice"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/config"
)

// The headers of what is sent in the form json. They never change.
const (
	TimestampHeader = "X-Gonogo-Timestamp" // seconds since 1970
	SignatureHeader = "X-Gonogo-Signature" // v1=HMAC-SHA256 of timestamp, a full stop and the body, in hex
	DeliveryHeader  = "X-Gonogo-Delivery"  // the notice's id, the same each time that it is tried
)

// timeout is how long a delivery may take; most is how much of an answer is read.
const (
	timeout = 5 * time.Second
	most    = 4 << 10
)

// webhook is an address.
type webhook struct {
	address string
	form    string
	secret  string // empty: not signed
	agent   string
	client  *http.Client
	clock   func() time.Time
}

func newWebhook(w config.Webhook, o Options) (*webhook, error) {
	address, err := o.Env.Variable(w.URL)
	if err == nil {
		if err = config.CheckWebhook(address); err != nil {
			err = fmt.Errorf("it %w", err)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("its url: %w", err)
	}
	secret, err := o.Env.Variable(w.Secret)
	if err == nil && w.Secret != "" {
		if err = config.CheckSecret(secret); err != nil {
			err = fmt.Errorf("it %w", err)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("its secret: %w", err)
	}
	u, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("its url is none") // the library's words hold it
	}
	form := w.Form
	if form == "" {
		form = formOf(u)
	}
	if secret != "" && form != config.FormJSON {
		return nil, fmt.Errorf("it has a secret, and only the form json is signed")
	}
	return &webhook{address: address, form: form, secret: secret, agent: o.UserAgent, client: newClient(), clock: o.Clock}, nil
}

// newClient follows no redirects and keeps no connections: hours lie between two notices.
func newClient() *http.Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.DisableKeepAlives, transport.MaxResponseHeaderBytes = true, 16<<10
	return &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// Signature is what the signature's header holds.
func Signature(secret, timestamp string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(timestamp + "."))
	mac.Write(body)
	return "v1=" + hex.EncodeToString(mac.Sum(nil))
}

// send posts a notice once.
func (w *webhook) send(ctx context.Context, n notice.Notice) (answer string, err error) {
	body, err := forms[w.form](n)
	if err != nil {
		return "", &sources.Failure{Code: "form", Why: "the notice cannot be written", Final: true, Err: err}
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, w.address, bytes.NewReader(body))
	if err != nil {
		return "", &sources.Failure{Code: "url", Why: "the address is none", Final: true}
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", w.agent)
	if w.form == config.FormJSON {
		stamp := strconv.FormatInt(w.clock().Unix(), 10)
		req.Header.Set(TimestampHeader, stamp)
		req.Header.Set(DeliveryHeader, n.ID)
		if w.secret != "" {
			req.Header.Set(SignatureHeader, Signature(w.secret, stamp, body))
		}
	}
	res, err := w.client.Do(req)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	text, _ := io.ReadAll(io.LimitReader(res.Body, most)) // that it answered counts; a body that breaks off does not
	return w.read(res, string(text))
}

// read is what an answer means.
func (w *webhook) read(res *http.Response, text string) (string, error) {
	code := strconv.Itoa(res.StatusCode)
	f := &sources.Failure{Code: code, Why: "it answered " + code, After: retryAfter(res.Header.Get("Retry-After"))}
	if said := sources.Foreign(strings.TrimSpace(text)); said != "" && res.StatusCode >= 400 && !strings.HasPrefix(said, "<") && !w.betrayed(text) { // no page
		f.Why += ": " + said
	}
	switch {
	case res.StatusCode < 300 && w.form == config.FormTeams && strings.Contains(strings.ToLower(text), "failed"): // its old connectors say so with a 200
		f.Why = "it did not take the message, though it answered " + code
		return "", f
	case res.StatusCode < 300:
		return "it answered " + code, nil
	case res.StatusCode < 400:
		f.Why, f.Do, f.Final = "it answered "+code+", a redirect, which is not followed", "put the address that it leads to into the config", true
	case res.StatusCode < 500 && res.StatusCode != http.StatusRequestTimeout && res.StatusCode != http.StatusTooManyRequests && res.StatusCode != http.StatusTooEarly:
		f.Do, f.Final = "check its url in the config: it may have been revoked", true
	}
	return "", f
}

// retryAfter reads seconds; Discord gives fractions of them.
func retryAfter(s string) time.Duration {
	seconds, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil || !(seconds > 0) {
		return 0
	}
	return time.Duration(min(seconds, 3600) * float64(time.Second))
}

// leastPart is from which length on a part of an address may be what keeps it secret.
const leastPart = 6

// betrayed tells whether a text repeats what nobody is to read: a part of the address, the secret.
func (w *webhook) betrayed(text string) bool {
	_, path, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(w.address, "https://"), "http://"), "/")
	for _, part := range append(strings.FieldsFunc(path, func(r rune) bool { return strings.ContainsRune("/?&=", r) }), w.secret) {
		if len(part) >= leastPart && strings.Contains(text, part) {
			return true
		}
	}
	return false
}

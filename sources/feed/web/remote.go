package web

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/fault"
	"app.gonogo/gonogo/sources/feed"
	"app.gonogo/gonogo/sources/heroku/api"
)

// RemoteOptions are how a server is reached.
type RemoteOptions struct {
	URL       string
	Token     string // empty: none is sent
	CA        []byte // certificates that are trusted beside, or instead of, the system's; PEM
	Cert      *tls.Certificate
	UserAgent string
}

// Remote is a server of feeds as watchers see it.
type Remote struct {
	base  *url.URL
	o     RemoteOptions
	http  *http.Client
	conns *http.Transport
}

// Bounds of what a server may answer.
const (
	answerWithin = 10 * time.Second
	longAnswer   = 1 << 20
	mostApps     = 1000
	longName     = 100
)

// CodeAddress is the code of a feed's address that cannot be used.
const CodeAddress = "feed"

// NewRemote checks the address. Nothing is sent.
func NewRemote(o RemoteOptions) (*Remote, error) {
	u, err := url.Parse(strings.TrimSuffix(o.URL, "/"))
	refuse := func(why, do string) error {
		return &fault.Error{What: "cannot use the feed's address", Why: why, Do: do, Code: CodeAddress}
	}
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		return nil, refuse("it is no address", "Give it as https://HOST:PORT")
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return nil, refuse("it may hold a scheme, a host, a port and a path only", "The token goes into --feed-token-file or GONOGO_FEED_TOKEN")
	case u.Scheme == "http" && !api.Loopback(u.Hostname()):
		return nil, refuse("a token and logs travel over https, and over http on this machine alone", "Use https")
	}
	c := &tls.Config{MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}}
	if o.Cert != nil {
		c.Certificates = []tls.Certificate{*o.Cert}
	}
	if len(o.CA) > 0 {
		if c.RootCAs, err = x509.SystemCertPool(); err != nil {
			c.RootCAs = x509.NewCertPool()
		}
		if !c.RootCAs.AppendCertsFromPEM(o.CA) {
			return nil, refuse("--feed-ca holds no certificate", "Give a file with certificates in PEM")
		}
	}
	d := &net.Dialer{Timeout: answerWithin, KeepAlive: 15 * time.Second}
	t := &http.Transport{Proxy: http.ProxyFromEnvironment, DialContext: d.DialContext, TLSClientConfig: c, DisableKeepAlives: true, DisableCompression: true,
		TLSHandshakeTimeout: answerWithin, ResponseHeaderTimeout: answerWithin, MaxResponseHeaderBytes: longHead, TLSNextProto: map[string]func(string, *tls.Conn) http.RoundTripper{}}
	noRedirect := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse } // a token must not travel
	return &Remote{base: u, o: o, conns: t, http: &http.Client{Transport: t, CheckRedirect: noRedirect}}, nil
}

// String is the address.
func (r *Remote) String() string { return r.base.String() }

func (r *Remote) get(ctx context.Context, upgrade bool, parts ...string) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, r.base.JoinPath(parts...).String(), nil)
	if err != nil {
		return nil, err
	}
	if r.o.Token != "" {
		req.Header.Set("Authorization", "Bearer "+r.o.Token)
	}
	req.Header.Set("User-Agent", r.o.UserAgent)
	if upgrade {
		req.Header.Set("Connection", "Upgrade")
		req.Header.Set("Upgrade", Protocol)
	}
	resp, err := r.http.Do(req)
	if err != nil {
		return nil, r.unreached(err)
	}
	return resp, nil
}

// Apps are the apps that are served.
func (r *Remote) Apps(ctx context.Context) ([]feed.App, error) {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	resp, err := r.get(ctx, false, "v1", "apps")
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, r.refused(resp, "")
	}
	var list appList
	if err := json.NewDecoder(io.LimitReader(resp.Body, longAnswer)).Decode(&list); err != nil || len(list.Apps) > mostApps {
		return nil, r.noFeed(err)
	}
	for i, a := range list.Apps {
		list.Apps[i] = feed.App{ID: clean(a.ID), Name: clean(a.Name)}
		if list.Apps[i].ID == "" || list.Apps[i].Name == "" {
			return nil, r.noFeed(errors.New("an app without a name"))
		}
	}
	return list.Apps, nil
}

// clean is a name from elsewhere.
func clean(name string) string {
	if len(name) > longName {
		return ""
	}
	return safe.Text(name)
}

// Dialer opens the feed of an app.
func (r *Remote) Dialer(app string) func(context.Context) (io.ReadWriteCloser, error) {
	return func(ctx context.Context) (io.ReadWriteCloser, error) {
		resp, err := r.get(ctx, true, "v1", "apps", app, "feed")
		if err != nil {
			return nil, err
		}
		conn, ok := resp.Body.(io.ReadWriteCloser)
		if resp.StatusCode != http.StatusSwitchingProtocols || !strings.EqualFold(resp.Header.Get("Upgrade"), Protocol) || !ok {
			defer resp.Body.Close()
			return nil, r.refused(resp, app)
		}
		return conn, nil
	}
}

// CloseIdle closes what no request uses.
func (r *Remote) CloseIdle() { r.conns.CloseIdleConnections() }

// refused says what an answer means that is no feed.
func (r *Remote) refused(resp *http.Response, app string) error {
	f := &sources.Failure{Code: http.StatusText(resp.StatusCode)}
	switch code := resp.StatusCode; {
	case code == http.StatusUnauthorized || code == http.StatusForbidden:
		f.Code, f.Final = "401", true
		f.Why, f.Do = "the feed does not know this token", "give the token of gonogo serve in --feed-token-file or GONOGO_FEED_TOKEN"
	case code == http.StatusNotFound && app != "":
		f.Code, f.Final = feed.CodeNoApp, true
		f.Why, f.Do = "the feed has no app "+fault.Quote(app), "name one that gonogo serve has with -a; without -a all of them are shown"
	case code == http.StatusUpgradeRequired, code == http.StatusSwitchingProtocols:
		f.Code, f.Final = "version", true
		f.Why, f.Do = "the feed is of another version of gonogo", "use the same version of gonogo here and there"
	case code == http.StatusServiceUnavailable || code == http.StatusTooManyRequests || code >= 500:
		f.Code, f.Why = "busy", "the feed takes no more watchers now"
	default:
		return r.noFeed(nil)
	}
	return f
}

func (r *Remote) noFeed(err error) error {
	return &sources.Failure{Code: feed.CodeFeed, Final: true, Why: "what answers at " + r.base.Host + " is no feed of gonogo", Do: "check the address: gonogo serve prints it", Err: err}
}

// unreached says why a server was not reached. Nothing of its words is repeated that is not clean.
func (r *Remote) unreached(err error) error {
	f := &sources.Failure{Code: "unreachable", Why: "the feed at " + r.base.Host + " cannot be reached", Do: "check that gonogo serve runs there", Err: err}
	var unknown x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	var record tls.RecordHeaderError
	var dns *net.DNSError
	var timeout net.Error
	switch {
	case errors.As(err, &unknown):
		f.Code, f.Final, f.Why, f.Do = "certificate", true, "nobody whom this machine trusts has signed the feed's certificate", "give the right one with --feed-ca"
	case errors.As(err, &name):
		f.Code, f.Final, f.Why, f.Do = "certificate", true, "the feed's certificate is of another name than "+r.base.Hostname(), "use the name that the certificate has"
	case errors.As(err, &invalid):
		f.Code, f.Final, f.Why, f.Do = "certificate", true, "the feed's certificate is not valid: "+sources.Foreign(invalid.Error()), "have it renewed"
	case strings.Contains(err.Error(), "remote error: tls:"):
		f.Code, f.Final, f.Why, f.Do = "certificate", true, "the feed does not take this gonogo's certificate", "give the one that the feed trusts with --feed-cert and --feed-key"
	case errors.As(err, &record), strings.Contains(err.Error(), "server gave HTTP response to HTTPS client"):
		f.Code, f.Final, f.Why, f.Do = "tls", true, "there is no TLS at "+r.base.Host, "check the address: gonogo serve prints it"
	case errors.As(err, &dns):
		f.Code, f.Why, f.Do = "dns", "the name "+r.base.Hostname()+" cannot be resolved", "check the address: gonogo serve prints it"
	case errors.As(err, &timeout) && timeout.Timeout():
		f.Code, f.Why = "timeout", "the feed at "+r.base.Host+" does not answer"
	}
	return f
}

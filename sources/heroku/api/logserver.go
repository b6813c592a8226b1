package api

import (
	"net"
	"net/http"
	"time"
)

// newLogClient talks to log servers: no token, no redirect, no time limit on the body, and a connection of its own for
// each stream.
func newLogClient(o Options) *http.Client {
	rt := o.Transport
	if rt == nil {
		d := &net.Dialer{Timeout: 10 * time.Second, KeepAlive: 15 * time.Second}
		rt = &http.Transport{Proxy: http.ProxyFromEnvironment, DialContext: d.DialContext, DisableKeepAlives: true,
			DisableCompression: true, TLSHandshakeTimeout: 10 * time.Second, ResponseHeaderTimeout: o.Timeout}
	}
	return &http.Client{Transport: rt, CheckRedirect: noRedirect}
}

// DoLog sends a request to a log server: it carries the program's name, and no token.
func (c *Client) DoLog(req *http.Request) (*http.Response, error) {
	req.Header.Set("User-Agent", c.opts.UserAgent)
	return c.logs.Do(req)
}

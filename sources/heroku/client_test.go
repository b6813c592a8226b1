package heroku

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"app.gonogo/gonogo/sources/heroku/api"
	"app.gonogo/gonogo/sources/heroku/herokutest"
)

// served puts the platform on the network and gives a client of it.
func served(t *testing.T, p http.Handler, change ...func(*api.Options)) *api.Client {
	t.Helper()
	s := httptest.NewServer(p)
	t.Cleanup(func() { s.CloseClientConnections(); s.Close() })
	return clientOf(t, s.URL, change...)
}

func clientOf(t *testing.T, url string, change ...func(*api.Options)) *api.Client {
	t.Helper()
	o := api.Options{URL: url, Token: herokutest.Token, Timeout: 5 * time.Second}
	for _, f := range change {
		f(&o)
	}
	c, err := api.NewClient(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.CloseIdleConnections)
	return c
}

func readOnly(o *api.Options) { o.ReadOnly = true }

package herokutest

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
)

// Direct carries requests to a handler without a network, so that time can be the test's own.
type Direct struct{ H http.Handler }

func (d Direct) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	if strings.HasPrefix(r.URL.Path, "/stream/") {
		return silent(r.Context()), nil
	}
	if r.Body == nil {
		r.Body = http.NoBody
	}
	w := httptest.NewRecorder()
	d.H.ServeHTTP(w, r)
	return w.Result(), nil
}

// silent is a log stream on which nothing ever comes.
func silent(ctx context.Context) *http.Response {
	r, w := io.Pipe()
	context.AfterFunc(ctx, func() { w.CloseWithError(ctx.Err()) })
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"text/plain"}}, Body: r}
}

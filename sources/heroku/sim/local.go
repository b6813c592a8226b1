package sim

import (
	"context"
	"errors"
	"io"
	"net/http"
)

// Local runs the platform without a network, in place of Start, until ctx ends. It carries requests to the platform and answers back,
// so that a test can move the time of both sides. The stores beside the API are not there.
func (p *Platform) Local(ctx context.Context) http.RoundTripper {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.started, p.url = true, "http://localhost"
	go p.move(ctx)
	return local{ctx, p.handler()}
}

type local struct {
	ctx     context.Context
	handler http.Handler
}

// RoundTrip serves a request in a goroutine of its own, which ends with the request, with its answer's body, or with the platform.
func (l local) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancel(r.Context())
	stop := context.AfterFunc(l.ctx, cancel)
	if r.Body == nil {
		r.Body = http.NoBody
	}
	read, write := io.Pipe()
	answered := make(chan struct{})
	a := &localAnswer{header: http.Header{}, begun: answered, body: write}
	go func() {
		defer stop()
		defer func() {
			switch broken := recover(); broken {
			case nil:
				a.WriteHeader(http.StatusOK)
				_ = write.Close()
			case http.ErrAbortHandler:
				_ = write.CloseWithError(io.ErrUnexpectedEOF)
			default:
				panic(broken)
			}
			cancel()
		}()
		l.handler.ServeHTTP(a, r.Clone(ctx))
	}()
	context.AfterFunc(ctx, func() { _ = write.CloseWithError(errors.Join(io.ErrUnexpectedEOF, ctx.Err())) })
	select {
	case <-answered:
	case <-ctx.Done():
	}
	select {
	case <-answered: // also where the handler has ended already
		return &http.Response{StatusCode: a.status, Status: http.StatusText(a.status), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
			Header: a.sent, ContentLength: -1, Body: localBody{read, cancel}, Request: r}, nil
	default:
		_ = read.Close()
		return nil, errors.Join(io.EOF, r.Context().Err())
	}
}

// localBody ends the request when it is closed.
type localBody struct {
	*io.PipeReader
	cancel context.CancelFunc
}

// Close ends the request.
func (b localBody) Close() error {
	b.cancel()
	return b.PipeReader.Close()
}

// localAnswer is the answer that a handler writes.
type localAnswer struct {
	header http.Header
	begun  chan struct{} // closed when the next two are known
	status int
	sent   http.Header
	body   *io.PipeWriter
}

// Header is what the answer says of itself.
func (a *localAnswer) Header() http.Header { return a.header }

// WriteHeader begins the answer; the first status counts.
func (a *localAnswer) WriteHeader(status int) {
	if a.status == 0 {
		a.status, a.sent = status, a.header.Clone()
		close(a.begun)
	}
}

// Write returns when the client has read.
func (a *localAnswer) Write(b []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	return a.body.Write(b)
}

// Flush does nothing: all that is written is read at once.
func (a *localAnswer) Flush() {}

package stream

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"time"

	"app.gonogo/gonogo/sources"
)

// headWithin is how long the first bytes of an answer are waited for that may be no log. A page comes at once; an app may say nothing for hours.
const headWithin = 2 * time.Second

// opening is a body whose first bytes are looked at.
type opening struct {
	io.Closer
	r     *bufio.Reader
	begun chan struct{} // closed when r has the first bytes, or none come
}

func openingOf(body io.ReadCloser) *opening {
	o := &opening{Closer: body, r: bufio.NewReader(body), begun: make(chan struct{})}
	go func() {
		defer close(o.begun)
		_ = sources.Guard(func() error {
			_, err := o.r.Peek(1)
			return err // the next Read gives it
		})
	}()
	return o
}

// Read reads on where the body begins.
func (o *opening) Read(p []byte) (int, error) {
	<-o.begun
	return o.r.Read(p)
}

// head is the first bytes, as far as they come in time.
func (o *opening) head(ctx context.Context) []byte {
	late := time.NewTimer(headWithin)
	defer late.Stop()
	select {
	case <-o.begun:
	case <-late.C:
		return nil
	case <-ctx.Done():
		return nil
	}
	head, _ := o.r.Peek(o.r.Buffered())
	return head
}

// content is what a body is by its first bytes.
type content uint8

const (
	asLines  content = iota // or nothing yet
	asEvents                // fields of an event stream
	asPage                  // markup, or an object of JSON
)

// contentOf tells them apart where the type does not: Logplex sends lines as text/html, and so does a login page come. A line of a log begins with
// its stamp.
func contentOf(head []byte) content {
	head = bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\ufeff")), "\x00 \t\r\n")
	if len(head) == 0 {
		return asLines
	}
	for _, field := range []string{":", "data:", "id:", "event:", "retry:"} {
		if n := min(len(field), len(head)); string(head[:n]) == field[:n] {
			return asEvents
		}
	}
	if bytes.IndexByte([]byte("<{["), head[0]) >= 0 {
		return asPage
	}
	return asLines
}

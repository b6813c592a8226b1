// Package wire asks a Kafka cluster the few questions that the lag of its consumer groups is told from. The fields are packed and
// unpacked by kbin, and kerr knows the codes of errors; the rest is here.
//
// Its rules:
//
//   - Each question goes out in a version that every broker from Kafka 1.0 to 4 knows. Only the members of groups of the new
//     protocol (KIP-848) need a newer one, and brokers that lack it have no such groups.
//   - Nothing is ever created: topics are asked for by name, with a request that forbids to make them.
//   - What a broker did not answer is an error of that group or partition, and never a number.
//   - A broker that fails is asked once more, over a new connection. A group or partition that has moved is looked for once.
package wire

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kbin"
)

const (
	mostBytes  = 100 << 20 // in one answer
	idleFor    = time.Minute
	replyLimit = 6 * time.Second // for the answers to what was asked at once
)

// request is one question, and how its answer is read.
type request struct {
	key, version int16
	flexible     bool // of the newer encoding, with tagged fields
	body         []byte
	read         func(b *kbin.Reader)
}

var (
	errOrder = errors.New("an answer out of order")
	errHuge  = errors.New("an answer longer than any that is asked for")
)

// link is the connection to one broker. It is made when it is needed.
type link struct {
	addr   string
	dial   func(addr string) (net.Conn, error)
	client string
	taking sync.Mutex // one exchange at a time
	net    net.Conn   // nil: none
	in     *bufio.Reader
	last   int32 // number of the last question
	used   time.Time
	known  map[int16]bool // the kinds of question that the broker answers; nil: not asked
}

// send sends all questions at once and reads the answers. A connection that was used before may have been closed since: a second
// one is tried then.
func (l *link) send(ctx context.Context, all ...request) error {
	l.taking.Lock()
	defer l.taking.Unlock()
	fresh := l.net == nil
	err := l.exchange(ctx, all)
	if err != nil && !fresh && ctx.Err() == nil && !errors.Is(err, context.DeadlineExceeded) {
		err = l.exchange(ctx, all)
	}
	return err
}

func (l *link) exchange(ctx context.Context, all []request) (err error) {
	if l.net == nil {
		if l.net, err = l.dial(l.addr); err != nil {
			return err
		}
		l.in = bufio.NewReader(l.net)
	}
	ctx, done := context.WithTimeout(ctx, replyLimit)
	defer done()
	n := l.net
	stop := context.AfterFunc(ctx, func() { n.Close() }) // what was asked is answered to nobody then
	defer func() {
		if !stop() && ctx.Err() != nil {
			err = ctx.Err()
		}
		if err != nil {
			l.close()
		}
		l.used = time.Now()
	}()
	first := l.last + 1
	var out []byte
	for _, q := range all {
		l.last++
		out = q.append(out, l.last, l.client)
	}
	if _, err := n.Write(out); err != nil {
		return err
	}
	for i, q := range all {
		if err := l.answer(q, first+int32(i)); err != nil {
			return err
		}
	}
	return nil
}

// append packs a question with its length and header.
func (q request) append(out []byte, number int32, client string) []byte {
	start := len(out)
	out = kbin.AppendInt32(out, 0)
	out = kbin.AppendInt16(out, q.key)
	out = kbin.AppendInt16(out, q.version)
	out = kbin.AppendInt32(out, number)
	out = kbin.AppendString(out, client)
	if q.flexible {
		out = append(out, 0) // no tagged fields
	}
	out = append(out, q.body...)
	binary.BigEndian.PutUint32(out[start:], uint32(len(out)-start-4))
	return out
}

func (l *link) answer(q request, number int32) error {
	var head [4]byte
	if _, err := io.ReadFull(l.in, head[:]); err != nil {
		return err
	}
	size := int32(binary.BigEndian.Uint32(head[:]))
	if size < 4 || size > mostBytes {
		return errHuge
	}
	var text bytes.Buffer // grows with what comes, not with what is announced
	if _, err := io.CopyN(&text, l.in, int64(size)); err != nil {
		return io.ErrUnexpectedEOF
	}
	b := &kbin.Reader{Src: text.Bytes()}
	if b.Int32() != number {
		return errOrder
	}
	if q.flexible {
		skipTags(b)
	}
	q.read(b)
	if !b.Ok() {
		return kbin.ErrNotEnoughData
	}
	return nil
}

// close ends the connection, if there is one.
func (l *link) close() {
	if l.net != nil {
		_ = l.net.Close()
		l.net, l.in, l.known = nil, nil, nil // the next may be to a newer broker
	}
}

// skipTags reads over tagged fields, which newer brokers may add.
func skipTags(b *kbin.Reader) {
	for n := b.Uvarint(); n > 0 && b.Ok(); n-- {
		b.Uvarint()
		b.Span(int(b.Uvarint()))
	}
}

// array reads the items of an array.
func array(b *kbin.Reader, item func()) {
	for n := b.ArrayLen(); n > 0 && b.Ok(); n-- {
		item()
	}
}

// compactArray reads the items of an array of the newer encoding, each with its tagged fields.
func compactArray(b *kbin.Reader, item func()) {
	for n := b.CompactArrayLen(); n > 0 && b.Ok(); n-- {
		item()
	}
}

package drain

import (
	"compress/gzip"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"io"
	"mime"
	"net/http"
	"os"
	"strconv"
	"strings"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/otlp"
)

// Bounds of telemetry. A collector sends some hundred records at a time.
const (
	maxInflated = 8 << 20 // of a body that came compressed, in bytes
	decoders    = 2       // deliveries that are read at once
)

// signalOf is the signal that a path is for. What stands before it is the drain's own.
func signalOf(path string) (otlp.Signal, bool) {
	for _, s := range [...]otlp.Signal{otlp.Logs, otlp.Metrics, otlp.Traces} {
		if strings.HasSuffix(path, "/v1/"+string(s)) {
			return s, true
		}
	}
	return "", false
}

// verdict is how a delivery of telemetry is answered.
type verdict struct {
	code     int
	why      string // what its sender is told
	cause    string // what is told here, where that is worth it
	rejected int    // records of a delivery that was taken
}

// refusals are the codes of google.rpc.Status by those of HTTP.
var refusals = map[int]otlp.Code{
	http.StatusBadRequest: otlp.InvalidArgument, http.StatusUnauthorized: otlp.Unauthenticated, http.StatusForbidden: otlp.PermissionDenied,
	http.StatusMisdirectedRequest: otlp.PermissionDenied, http.StatusMethodNotAllowed: otlp.Unimplemented,
	http.StatusUnsupportedMediaType: otlp.InvalidArgument, http.StatusRequestEntityTooLarge: otlp.ResourceExhausted,
	http.StatusServiceUnavailable: otlp.Unavailable,
}

// serveTelemetry answers one delivery of telemetry, in the encoding that it came in.
func (r *Receiver) serveTelemetry(w http.ResponseWriter, q *http.Request, signal otlp.Signal, emit func(model.Event)) {
	encoding := otlp.Protobuf
	if kind, _, err := mime.ParseMediaType(q.Header.Get("Content-Type")); err == nil && otlp.Encoding(kind) == otlp.JSON {
		encoding = otlp.JSON
	}
	to, v := r.admitTelemetry(q)
	if v.code == 0 {
		v = r.receiveTelemetry(w, q, to, signal, encoding)
	}
	head := w.Header()
	head.Set("Content-Type", string(encoding))
	switch v.code {
	case http.StatusUnauthorized:
		head.Set("WWW-Authenticate", `Bearer realm="drain"`)
		head.Add("WWW-Authenticate", `Basic realm="drain"`)
	case http.StatusMethodNotAllowed:
		head.Set("Allow", http.MethodPost)
	case http.StatusServiceUnavailable:
		head.Set("Retry-After", "1")
	}
	if v.cause != "" {
		r.refuse(v.cause, emit)
	}
	w.WriteHeader(v.code)
	if v.code == http.StatusOK {
		_, _ = w.Write(otlp.Success(signal, encoding, v.rejected, v.why))
		return
	}
	_, _ = w.Write(otlp.Failure(encoding, refusals[v.code], v.why))
}

// admitTelemetry finds the drain that telemetry is of, or why it is refused.
func (r *Receiver) admitTelemetry(q *http.Request) (*inbox, verdict) {
	if q.Method != http.MethodPost {
		return nil, verdict{code: http.StatusMethodNotAllowed, why: "telemetry is sent by POST"}
	}
	to, proven, v := r.credential(q)
	if v.code != 0 {
		return nil, v
	}
	if r.misdirected(q.Host, proven) {
		return nil, verdict{http.StatusMisdirectedRequest, "addressed to another host", misdirection, 0}
	}
	switch kind, _, err := mime.ParseMediaType(q.Header.Get("Content-Type")); {
	case err != nil || otlp.Encoding(kind) != otlp.Protobuf && otlp.Encoding(kind) != otlp.JSON:
		return nil, verdict{http.StatusUnsupportedMediaType, "send " + string(otlp.Protobuf) + " or " + string(otlp.JSON), "telemetry that is neither protobuf nor JSON", 0}
	case !understood(q.Header.Get("Content-Encoding")):
		return nil, verdict{http.StatusUnsupportedMediaType, "compress with gzip or not at all", "telemetry that is compressed otherwise than with gzip", 0}
	}
	return to, verdict{}
}

func understood(encoding string) bool {
	return encoding == "" || encoding == "identity" || encoding == "gzip"
}

// credential finds the drain by the header Authorization: Bearer with its token, or Basic with user and password; proven tells of a secret that is
// not guessed. One of the two is enough where it is none that is guessed, or where the other is not asked for. Where neither is, any will do.
func (r *Receiver) credential(q *http.Request) (to *inbox, proven bool, v verdict) {
	if token, ok := strings.CutPrefix(q.Header.Get("Authorization"), "Bearer "); ok {
		to = r.drainOf(token)
		if to == nil || r.o.Password != "" && !(to.named && to.proven) {
			return nil, false, verdict{http.StatusForbidden, "this token is of no drain that is received here", "the token of another drain, or none", 0}
		}
		return to, to.proven, verdict{}
	}
	to = r.drainOf("")
	if r.o.Password != "" {
		user, password, _ := q.BasicAuth()
		given := sha256.Sum256([]byte(user + ":" + password))
		right := subtle.ConstantTimeCompare(given[:], r.secret[:]) == 1
		proven = right && len(r.o.Password) >= leastSecret
		if to == nil && proven {
			to = r.sole()
		}
		if !right {
			to = nil
		}
	}
	if to == nil {
		return nil, false, verdict{http.StatusUnauthorized, "send Authorization: Bearer TOKEN, or Basic", "telemetry without a token or a password, or with a wrong one", 0}
	}
	return to, proven, verdict{}
}

// sole is where telemetry goes that came with a password and without a token: to the first drain.
func (r *Receiver) sole() *inbox { return r.inbox[r.o.Drains[0].Token] }

// receiveTelemetry reads a delivery and puts it into the queue.
func (r *Receiver) receiveTelemetry(w http.ResponseWriter, q *http.Request, to *inbox, signal otlp.Signal, encoding otlp.Encoding) verdict {
	if q.ContentLength > maxBody {
		return r.telemetryTooLarge(q, to)
	}
	body, err := r.inflated(w, q)
	large := (*http.MaxBytesError)(nil)
	switch {
	case err == nil:
	case errors.Is(err, errNoRoom), errors.Is(err, os.ErrDeadlineExceeded):
		return busy(err)
	case errors.As(err, &large), errors.Is(err, errInflated):
		return r.telemetryTooLarge(q, to)
	case q.Header.Get("Content-Encoding") == "gzip":
		return verdict{http.StatusBadRequest, "the body is not whole, or not gzip", "telemetry that cannot be decompressed", 0}
	default:
		return verdict{code: http.StatusBadRequest, why: "the body could not be read to its end"} // whoever sent it has gone
	}
	size := int64(len(body))
	id := sha256.Sum256(body)
	if !r.isNew(string(id[:])) {
		r.room.Release(size)
		return verdict{code: http.StatusOK}
	}
	d, v := r.decoded(q, body, signal, encoding)
	if v.code == http.StatusBadRequest {
		r.leaveGap(to, "a delivery of telemetry could not be read")
	}
	if v.code != 0 {
		r.forget(string(id[:]))
		r.room.Release(size)
		return v
	}
	cost := int64(d.Cost)
	if !r.room.TryAcquire(cost) {
		r.forget(string(id[:]))
		r.room.Release(size)
		return busy(errNoRoom)
	}
	select {
	case r.queue <- delivery{to: to, telemetry: d, size: size + cost, seen: r.o.Clock()}:
	default:
		r.forget(string(id[:]))
		r.room.Release(size + cost)
		return busy(errNoRoom)
	}
	return partly(d)
}

// partly is the answer to what was taken.
func partly(d *otlp.Delivery) verdict {
	v := verdict{code: http.StatusOK, rejected: d.Rejected}
	if d.Rejected > 0 {
		v.why = "more records than are taken at once: send smaller batches"
	}
	return v
}

// busy asks to come again. A body that came too slowly may come faster the next time.
func busy(err error) verdict {
	if errors.Is(err, errNoRoom) {
		return verdict{http.StatusServiceUnavailable, "no room for now", noRoom, 0}
	}
	return verdict{http.StatusServiceUnavailable, "the body came too slowly", "a body that came too slowly", 0}
}

var errInflated = errors.New("a compressed body is too large")

// inflated is the body of a request, decompressed. Room for it is held.
func (r *Receiver) inflated(w http.ResponseWriter, q *http.Request) ([]byte, error) {
	plain := http.MaxBytesReader(w, q.Body, maxBody)
	if q.Header.Get("Content-Encoding") != "gzip" {
		return r.read(plain, maxBody)
	}
	z, err := gzip.NewReader(plain)
	if err != nil {
		return nil, err
	}
	body, err := r.read(io.LimitReader(z, maxInflated+1), maxInflated+1)
	if err == nil && len(body) > maxInflated {
		r.room.Release(int64(len(body)))
		return nil, errInflated
	}
	return body, err
}

// decoded reads a body. Few are read at once: it takes memory that nobody has counted yet.
func (r *Receiver) decoded(q *http.Request, body []byte, signal otlp.Signal, encoding otlp.Encoding) (d *otlp.Delivery, v verdict) {
	select {
	case r.decode <- struct{}{}:
		defer func() { <-r.decode }()
	case <-q.Context().Done():
		return nil, busy(errNoRoom)
	}
	err := sources.Guard(func() (err error) {
		d, err = otlp.Read(signal, encoding, body, otlp.Limits{})
		return err
	})
	if err != nil {
		return nil, verdict{http.StatusBadRequest, "the body is not a valid export request of " + string(signal), "telemetry that cannot be read: not a valid export request", 0}
	}
	return d, verdict{}
}

// mostUnread is how much of a body that is too large is read and thrown away, so that its sender comes to read the answer. Who finds the
// connection closed instead would send the same again.
const mostUnread = 4 * maxBody

func (r *Receiver) telemetryTooLarge(q *http.Request, to *inbox) verdict {
	_, _ = io.CopyN(io.Discard, q.Body, mostUnread)
	r.leaveGap(to, "a delivery of telemetry was too large to take")
	return verdict{http.StatusRequestEntityTooLarge, "a body may have " + strconv.Itoa(maxBody>>20) + " MiB, " + strconv.Itoa(maxInflated>>20) + " MiB decompressed",
		"a body over " + strconv.Itoa(maxBody>>20) + " MiB, or " + strconv.Itoa(maxInflated>>20) + " MiB decompressed", 0}
}

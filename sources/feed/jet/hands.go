package jet

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/wheel"
	"app.gonogo/gonogo/sources"
)

// tellBoardEvery is how often the board is told anew although nobody did anything: who is not heard of counts as gone. mostTries is how often the wheel
// is tried where others change it at the same time.
const (
	tellBoardEvery = 20 * time.Second
	mostTries      = 20
)

// presence is what the bucket says of somebody who looks at an app.
type presence struct {
	Name string `json:"name"`
	wheel.Request
}

// hands are the people at an app, as the buckets say.
type hands struct {
	*conn
	app         model.AppID
	wheel, here jetstream.KeyValue
	turns       *flow // what becomes of the wheel
	people      *flow // who comes, and who goes
	stop        func()
	board       wheel.Board
	rev         uint64 // of the wheel
	told        time.Time
	toldBoard   *wheel.Board
}

func (h *hands) wheelKey() string             { return token(string(h.app)) }
func (h *hands) hereKey(person string) string { return token(string(h.app)) + "." + token(person) }

// revision is a value of a bucket.
type revision struct {
	key   string
	value []byte
	gone  bool // it was taken out
	rev   uint64
	at    time.Time // by the server's clock
}

// revisionOf reads a message of a bucket's stream.
func revisionOf(g got, bucket string) revision {
	return revision{strings.TrimPrefix(g.subject, "$KV."+bucket+"."), g.data, g.head.Get("KV-Operation") != "", g.seq, g.at}
}

func revisionIn(e jetstream.KeyValueEntry) revision {
	return revision{e.Key(), e.Value(), e.Operation() != jetstream.KeyValuePut, e.Revision(), e.Created()}
}

// openHands begins to read the buckets, and takes in what they hold. Where that cannot be the feed does without.
func openHands(ctx context.Context, c *conn, app model.AppID) (_ *hands, err error) {
	h := &hands{conn: c, app: app}
	ctx, h.stop = context.WithCancel(ctx)
	defer func() {
		if err != nil {
			h.stop()
		}
	}()
	if h.wheel, err = c.js.KeyValue(ctx, wheelBucket); err != nil {
		return nil, c.failed(err)
	}
	if h.here, err = c.js.KeyValue(ctx, hereBucket); err != nil {
		return nil, c.failed(err)
	}
	open := func(bucket, keys string, take func(revision)) (*flow, error) {
		f, err := c.pull(ctx, "KV_"+bucket, jetstream.ConsumerConfig{DeliverPolicy: jetstream.DeliverLastPerSubjectPolicy, FilterSubject: "$KV." + bucket + "." + keys})
		if err != nil {
			return nil, err
		}
		for n := f.first; n > 0; n-- {
			g, err := next(ctx, f)
			if err != nil {
				return nil, err
			}
			if take(revisionOf(g, bucket)); g.left == 0 {
				break
			}
		}
		return f, nil
	}
	if h.turns, err = open(wheelBucket, h.wheelKey(), h.turned); err != nil {
		return nil, err
	}
	h.people, err = open(hereBucket, token(string(h.app))+".*", h.came)
	return h, err
}

// openedHands are hands, or why there are none.
type openedHands struct {
	hands *hands
	err   error
}

// openHandsAgain is how long it takes until the buckets are tried again that did not answer.
const openHandsAgain = time.Second

// openHands begins to watch the buckets beside the feed, again and again while the servers choose one to lead them.
func (b *bridge) openHands(ctx context.Context) <-chan openedHands {
	c, app, out := b.conn, b.who.App, make(chan openedHands, 1)
	go func() {
		for {
			var h *hands
			err := sources.Guard(func() (err error) { h, err = openHands(ctx, c, app); return err })
			if err == nil || !passes(err) || sources.Wait(ctx, openHandsAgain) != nil {
				out <- openedHands{h, err}
				return
			}
		}
	}()
	return out
}

// reopen begins to read the buckets anew where that has ended before the connection; where it is not allowed the feed does without.
func (b *bridge) reopen(ctx context.Context, why error) <-chan openedHands {
	b.hands.stop()
	b.hands, b.noHands = nil, why
	if errors.Is(why, nats.ErrPermissionViolation) {
		return nil
	}
	return b.openHands(ctx)
}

// close forgets somebody who leaves.
func (h *hands) close(ctx context.Context, person string) {
	h.stop()
	if person == "" || h.IsClosed() {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	_ = h.here.Delete(ctx, h.hereKey(person)) // else it goes by itself after a while
}

// turned takes in what became of the wheel.
func (h *hands) turned(e revision) {
	if e.rev <= h.rev {
		return
	}
	h.rev = e.rev
	b, _ := readBoard(e)
	h.board.Wheel, h.board.Last, h.board.LastAt = b.Wheel, b.Last, b.LastAt
}

// readBoard reads what an entry says of the wheel, bounded and clean.
func readBoard(e revision) (wheel.Board, bool) {
	var b wheel.Board
	if e.gone || len(e.value) > 4<<10 || json.Unmarshal(e.value, &b) != nil {
		return wheel.Board{}, false
	}
	b.People, b.You = nil, ""
	b.Last = wheel.Words(b.Last)
	if w := b.Wheel; w != nil {
		w.By, w.Why, w.Avoid = wheel.Name(w.By), wheel.Words(w.Why), ""
		if latest := e.at.Add(wheel.Longest); w.Until.After(latest) {
			w.Until = latest
		}
	}
	if b.LastAt.After(e.at.Add(time.Minute)) {
		b.LastAt = e.at
	}
	return b, true
}

// came takes in that somebody is here, or has gone.
func (h *hands) came(e revision) {
	if e.gone {
		for _, p := range h.board.People {
			if h.hereKey(p.Name) == e.key {
				h.board.Left(p.Name)
				return
			}
		}
		return
	}
	var one presence
	if len(e.value) > 4<<10 || json.Unmarshal(e.value, &one) != nil {
		return
	}
	r, ok := one.Clean()
	name := wheel.Name(one.Name)
	if !ok || r.Do != wheel.Here || name == "" || h.hereKey(name) != e.key { // nobody speaks for another
		return
	}
	h.board, _ = h.board.Do(name, r, "", e.at)
}

// does what a person does, or says why that cannot be. now is by the server's clock, and certainly not later than that.
func (h *hands) does(ctx context.Context, person string, r wheel.Request, app string, now time.Time) (why string, err error) {
	r, ok := r.Clean()
	if !ok {
		return "this gonogo does not know this: update it", nil
	}
	if r.Do == wheel.Here {
		if person == "" {
			return "", nil
		}
		text, err := json.Marshal(presence{person, r})
		if err == nil {
			_, err = h.here.Put(ctx, h.hereKey(person), text)
		}
		return "", err
	}
	for range mostTries {
		e, err := h.wheel.Get(ctx, h.wheelKey())
		rev, board := uint64(0), wheel.Board{}
		switch {
		case err == nil:
			h.turned(revisionIn(e)) // the news may be late
			rev = e.Revision()
			board, _ = readBoard(revisionIn(e))
		case !errors.Is(err, jetstream.ErrKeyNotFound):
			return "", err
		}
		board.People = h.board.People
		after, why := board.Do(person, r, app, now)
		if why != "" {
			return why, nil
		}
		after.People, after.You = nil, ""
		text, err := json.Marshal(after)
		if err != nil {
			return "", err
		}
		if rev == 0 {
			_, err = h.wheel.Create(ctx, h.wheelKey(), text)
		} else {
			_, err = h.wheel.Update(ctx, h.wheelKey(), text, rev)
		}
		if err == nil || !wrongRevision(err) {
			return "", err
		}
	}
	return "others change the wheel at the same time: try again", nil
}

// news tells the board where it looks other than the last time, or a while has passed.
func (h *hands) fact(now time.Time) (model.Event, bool) {
	h.board.Forget(now)
	if h.toldBoard != nil && wheel.Same(*h.toldBoard, h.board, now) && now.Sub(h.told) < tellBoardEvery {
		return model.Event{}, false
	}
	b := h.board.Clone()
	h.told, h.toldBoard = now, &b
	out := h.board.Clone()
	return model.Event{At: now, Seen: now, App: h.app, Source: "gonogo", Fact: &out}, true
}

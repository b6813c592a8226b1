package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/quarantine"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/sources/fault"
)

const (
	wholeList = 1 << 30
	mostPages = 20
)

// list reads up to n elements, following Next-Range: heroku-go never does, and nothing else tells that there is more. A page that
// cannot be had, or that repeats another, tells of a header that lied: then the list is read once more from its start, and
// nothing of it is kept for a 304.
func (c *Client) list(ctx context.Context, what, path, pages string, n int) ([]json.RawMessage, error) {
	l := &listing{c: c, what: what, path: path, first: pages, most: n}
	err := l.read(ctx)
	if l.odd {
		c.api.cache.forget(path)
		l.fresh = true
		err = l.read(ctx)
		if l.odd {
			c.api.cache.forget(path)
		}
	}
	if err != nil {
		return nil, err
	}
	all := l.all[:min(len(l.all), n)]
	for i := range all {
		all[i] = withoutSecrets(all[i])
	}
	return all, nil
}

// listing is one reading of a list.
type listing struct {
	c                 *Client
	what, path, first string
	most              int
	fresh             bool // past what is kept
	all               []json.RawMessage
	ids               map[string]bool
	odd               bool // a page was refused as out of range, or repeated what was there
}

// read follows the pages to their end. A list without end is left after mostPages: who listens is told once that the rest is
// missing, nobody else gets half a list for a whole.
func (l *listing) read(ctx context.Context) error {
	l.all, l.ids, l.odd = nil, map[string]bool{}, false
	pages := l.first
	for page := range mostPages {
		outer := CallOf(ctx)
		k := &Call{Priority: outer.Priority, For: outer.For, Emit: outer.Emit, pages: pages, Fresh: l.fresh || outer.Fresh}
		k.more = page > 0 || l.fresh // half a list is none: the rest goes where the first part went
		k.Turned, outer.Turned = outer.Turned, false
		var part []json.RawMessage
		err := l.c.get(WithCall(ctx, k), l.what, l.path, &part)
		outer.Date = k.Date
		if err != nil {
			l.odd = page > 0 && outOfRange(err)
			return err
		}
		if part == nil { // null: that is no empty list, and "nothing runs" would be a claim
			k.quarantine(http.MethodGet, l.path, k.body, "it is null where a list belongs")
			return AsFailure(ctx, Malformed(), l.what)
		}
		grown := l.add(part)
		if pages = k.next; pages == "" || len(l.all) >= l.most {
			return nil
		}
		if len(part) == 0 {
			l.odd = true
			return AsFailure(ctx, Malformed(), l.what)
		}
		if !grown {
			return nil
		}
	}
	return l.c.leftOut(CallOf(ctx), l.what, len(l.all))
}

// add takes the elements that are not there yet: a list never holds an id twice. grown is false when the page had none.
func (l *listing) add(part []json.RawMessage) (grown bool) {
	for _, raw := range part {
		var o struct {
			ID string `json:"id"`
		}
		if json.Unmarshal(raw, &o) == nil && o.ID != "" {
			if l.ids[o.ID] {
				l.odd = true
				continue
			}
			l.ids[o.ID] = true
		}
		l.all, grown = append(l.all, raw), true
	}
	return grown
}

// outOfRange tells an answer that a part of a list does not exist.
func outOfRange(err error) bool {
	var f *Failure
	return errors.As(err, &f) && f.Status == http.StatusRequestedRangeNotSatisfiable
}

// leftOut tells that a list went on.
func (c *Client) leftOut(k *Call, what string, got int) error {
	why := fmt.Sprintf("the platform's list goes on behind %d pages", mostPages)
	if k.Emit == nil {
		f := NewFailure(CodeGarbage, why, "gonogo stops reading here: use the official client")
		f.fromPlatform = true
		return AsFailure(context.Background(), f, what)
	}
	if n := c.api.notices.once(fmt.Sprintf("cannot %s whole: %s; the first %d are shown", what, why, got)); n != nil {
		k.Notify(c.opts.Clock().UTC(), n)
	}
	return nil
}

// bearerURLs are fields whose value opens something without a token.
var bearerURLs = []string{"output_stream_url", "attach_url"}

// typedFields are fields that hold what people typed, passwords among it.
var typedFields = []string{"command", "description"}

// withoutSecrets is the object with such values replaced, and secrets masked in what was typed. Their presence still tells.
func withoutSecrets(raw json.RawMessage) json.RawMessage {
	var o map[string]json.RawMessage
	if json.Unmarshal(raw, &o) != nil {
		return raw
	}
	changed := false
	for _, k := range bearerURLs {
		if v, ok := o[k]; ok && string(v) != "null" {
			o[k], changed = json.RawMessage(`"[secret]"`), true
		}
	}
	for _, k := range typedFields {
		var text string
		if json.Unmarshal(o[k], &text) != nil || safe.Redact(text) == text {
			continue
		}
		if v, err := json.Marshal(safe.Redact(text)); err == nil {
			o[k], changed = v, true
		}
	}
	if !changed {
		return raw
	}
	b, err := json.Marshal(o)
	if err != nil {
		return raw
	}
	return b
}

// decoded reads each element on its own, so that one odd element is told apart from a broken answer.
func decoded[T any](ctx context.Context, raw []json.RawMessage, what string) ([]T, error) {
	out := make([]T, len(raw))
	for i, r := range raw {
		if err := json.Unmarshal(r, &out[i]); err != nil || string(r) == "null" {
			CallOf(ctx).Report(quarantine.New("element "+phrase.Number(i+1)+" of the answer when asked to "+what, "it is not what the Platform API documents", r))
			return nil, &Failure{fromPlatform: true, Fault: &fault.Error{What: "cannot " + what, Code: CodeGarbage,
				Why: "an element is not what the Platform API documents", Do: "This gonogo may be too old for the API"}}
		}
	}
	return out, nil
}

func quoted(s string) string { return fault.Quote(s) }

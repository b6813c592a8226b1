package heroku

import (
	"context"
	"encoding/json"
	"fmt"

	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/sources/fault"
)

const (
	wholeList = 1 << 30
	mostPages = 20
)

// list reads up to n elements, following Next-Range: heroku-go never does, and nothing else tells that there is more. A list
// without end is left after mostPages: who listens is told once that the rest is missing, nobody else gets half a list for a whole.
func (c *Client) list(ctx context.Context, what, path, pages string, n int) ([]json.RawMessage, error) {
	var all []json.RawMessage
	for page := 0; page < mostPages; page++ {
		outer := callOf(ctx)
		k := &call{lane: outer.lane, emit: outer.emit, pages: pages}
		var part []json.RawMessage
		err := c.get(withCall(ctx, k), what, path, &part)
		outer.date = k.date
		if err != nil {
			return nil, err
		}
		if part == nil { // null: that is no empty list, and "nothing runs" would be a claim
			return nil, named(ctx, strange(), what)
		}
		all = append(all, part...)
		if pages = k.next; pages == "" || len(all) >= n {
			pages = ""
			break
		}
	}
	if pages != "" {
		if err := c.leftOut(callOf(ctx), what, len(all)); err != nil {
			return nil, err
		}
	}
	all = all[:min(len(all), n)]
	for i := range all {
		all[i] = blanked(all[i])
	}
	return all, nil
}

// leftOut tells that a list went on.
func (c *Client) leftOut(k *call, what string, got int) error {
	why := fmt.Sprintf("the platform's list goes on behind %d pages", mostPages)
	if k.emit == nil {
		f := newFailure(codeGarbage, why, "gonogo reads no further: ask with the official client")
		f.said = true
		return named(context.Background(), f, what)
	}
	if n := c.api.notices.once(fmt.Sprintf("cannot %s whole: %s; the first %d are shown", what, why, got)); n != nil {
		k.tell(c.opts.Clock().UTC(), n)
	}
	return nil
}

// bearerURLs are fields whose value opens something without a token.
var bearerURLs = []string{"output_stream_url", "attach_url"}

// typed are fields that hold what people typed, passwords among it.
var typed = []string{"command", "description"}

// blanked is the object with such values replaced, and secrets masked in what was typed. Their presence still tells.
func blanked(raw json.RawMessage) json.RawMessage {
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
	for _, k := range typed {
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
func decoded[T any](raw []json.RawMessage, what string) ([]T, error) {
	out := make([]T, len(raw))
	for i, r := range raw {
		if err := json.Unmarshal(r, &out[i]); err != nil || string(r) == "null" {
			return nil, &Failure{said: true, Fault: &fault.Error{What: "cannot " + what, Code: codeGarbage,
				Why: "an element has not the shape that the Platform API documents", Do: "This program may be too old for the API"}}
		}
	}
	return out, nil
}

func quoted(s string) string { return fault.Quote(s) }

package command

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/quarantine"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/model/safe"
)

// printed is what a command may print of a queue.
type printed struct {
	Name      string   `json:"name"`
	Ready     *float64 `json:"ready"`
	InFlight  *float64 `json:"in_flight"`
	Scheduled *float64 `json:"scheduled"`
	Retry     *float64 `json:"retry"`
	Dead      *float64 `json:"dead"`
	Consumers *float64 `json:"consumers"`
	Oldest    *float64 `json:"oldest"` // seconds
	Held      *float64 `json:"held"`   // seconds
	Added     *float64 `json:"added"`
	Done      *float64 `json:"done"`
	Failed    *float64 `json:"failed"`
	In        *float64 `json:"in"`
	Out       *float64 `json:"out"`
	Paused    bool     `json:"paused"`
	Process   string   `json:"process"`
}

// parse reads the output: a number, one queue, or a list of them. name is for a queue without one.
func parse(name string, out []byte) ([]queue.Reading, error) {
	queues, ok := readings(name, out)
	if !ok {
		f := *errNeither
		f.Err = errNeither
		f.Unread = quarantine.New("the output of the command for "+name, "it is neither a number nor JSON of queues", out)
		return nil, &f
	}
	return queues, nil
}

// readings reads the output; false when it is something else.
func readings(name string, out []byte) ([]queue.Reading, bool) {
	text := bytes.TrimSpace(out)
	if n, err := strconv.ParseFloat(string(text), 64); err == nil {
		if n < 0 || math.IsNaN(n) || math.IsInf(n, 0) {
			return nil, false
		}
		return []queue.Reading{printed{Ready: &n}.reading(name)}, true
	}
	var all []printed
	if len(text) > 0 && text[0] == '{' {
		all = make([]printed, 1)
		if json.Unmarshal(text, &all[0]) != nil {
			return nil, false
		}
	} else if len(text) == 0 || text[0] != '[' || json.Unmarshal(text, &all) != nil {
		return nil, false
	}
	var queues []queue.Reading
	seen := map[string]bool{}
	for _, q := range all {
		r := q.reading(name)
		if seen[r.Name] { // two queues under one name have no number
			return nil, false
		}
		seen[r.Name] = true
		queues = append(queues, r)
	}
	return queues, true
}

func (q printed) reading(name string) queue.Reading {
	if own := safe.Text(q.Name); own != "" {
		name = own
	}
	r := queue.Unread(name)
	if n := whole(q.Ready); n >= 0 {
		r.Ready, r.Quality = int(n), queue.Exact
	}
	r.Consumers = int(whole(q.Consumers))
	r.InFlight, r.Scheduled, r.Retry, r.Dead = queue.Known(whole(q.InFlight)), queue.Known(whole(q.Scheduled)), queue.Known(whole(q.Retry)), queue.Known(whole(q.Dead))
	r.Added, r.Done, r.Failed = queue.Known(whole(q.Added)), queue.Known(whole(q.Done)), queue.Known(whole(q.Failed))
	r.In, r.Out = perSecond(q.In), perSecond(q.Out)
	r.Oldest, r.Held = seconds(q.Oldest), max(0, seconds(q.Held))
	if r.Ready == 0 {
		r.Oldest = 0
	}
	r.Paused = q.Paused
	if r.Process = safe.Text(q.Process); r.Process != "" {
		r.ProcessSource = "config"
	}
	return r
}

// whole is a count; negative when it is not told, or no count.
func whole(v *float64) int64 {
	if v == nil || !(*v >= 0 && *v <= math.MaxInt32) {
		return -1
	}
	return int64(*v)
}

func perSecond(v *float64) queue.Rate {
	if v == nil {
		return queue.Rate{}
	}
	return queue.PerSecond(*v)
}

// seconds is a duration; negative when it is not told, or none.
func seconds(v *float64) model.Duration {
	if v == nil || !(*v >= 0 && *v < 1e9) {
		return -1
	}
	return model.Duration(*v * float64(time.Second))
}

package logs

import (
	"strings"

	"app.gonogo/gonogo/model/logs"
)

// lineFields are the typed fields of a line as --json has them: what the line says and nothing else. What is not known is left out.
type lineFields struct {
	Status    int           `json:"status,omitempty"` // of a request
	Method    string        `json:"method,omitempty"`
	Path      string        `json:"path,omitempty"`
	Host      string        `json:"host,omitempty"`
	RequestID string        `json:"request_id,omitempty"`
	Fwd       string        `json:"fwd,omitempty"`
	Dyno      string        `json:"dyno,omitempty"` // that answered
	Code      string        `json:"code,omitempty"` // H12, R14, L11
	Service   *int64        `json:"service_ms,omitempty"`
	Connect   *int64        `json:"connect_ms,omitempty"`
	Bytes     *int          `json:"bytes,omitempty"` // of the response
	Protocol  string        `json:"protocol,omitempty"`
	Event     string        `json:"event,omitempty"`          // of a dyno: state, exit, memory, …
	From      string        `json:"from_state,omitempty"`     // starting
	To        string        `json:"to_state,omitempty"`       // crashed
	Exit      *int          `json:"exit_status,omitempty"`    // of a process
	Memory    *int64        `json:"memory,omitempty"`         // bytes in use
	Quota     *float64      `json:"memory_percent,omitempty"` // of the quota
	Samples   []logs.Sample `json:"samples,omitempty"`        // of a metrics record
}

// fieldsOf reads the fields of a line from its text, whose secrets are masked already.
func fieldsOf(l logs.Line, text string) (f lineFields) {
	l.Text = text
	if code := logs.LabelOf(0, l.Attributes()).Code(); code != 0 {
		f.Code = logs.CodeName(code)
	}
	switch {
	case l.Gap:
		return lineFields{}
	case l.Metrics:
		f.ofMetrics(text, l.Class)
	case l.Class == logs.Routing:
		f.ofRouter(text)
	case l.Class == logs.System:
		f.ofDyno(text)
	}
	return f
}

func (f *lineFields) ofRouter(text string) {
	r, ok := logs.ParseRouter(text)
	if !ok {
		return
	}
	f.Status, f.Method, f.Path, f.Host, f.RequestID, f.Fwd, f.Dyno, f.Protocol = r.Status, r.Method, r.Path, r.Host, r.RequestID, r.Fwd, r.Dyno, r.Protocol
	if r.HasService {
		f.Service = new(r.Service.Milliseconds())
	}
	if r.HasConnect {
		f.Connect = new(r.Connect.Milliseconds())
	}
	if n, known := logs.ResponseBytes(text); known {
		f.Bytes = new(n)
	} else if r.Bytes > 0 {
		f.Bytes = new(r.Bytes)
	}
}

func (f *lineFields) ofDyno(text string) {
	e, ok := logs.ParseLifecycle(text)
	if !ok {
		return
	}
	f.Event = e.Kind.String()
	f.From, f.To = e.From, e.To
	switch e.Kind {
	case logs.Exit:
		if e.Status >= 0 {
			f.Exit = new(e.Status)
		}
	case logs.Memory:
		f.Memory, f.Quota = new(e.Bytes), new(e.Percent)
	}
}

// ofMetrics reads source=web.1 dyno=heroku.2.… sample#memory_total=21.00MB.
func (f *lineFields) ofMetrics(text string, class logs.Class) {
	for _, s := range logs.Samples(text) {
		if s.Name == "memory_total" && s.Unit == "MB" {
			f.Memory = new(int64(s.Value * (1 << 20)))
		}
		f.Samples = append(f.Samples, s)
	}
	if class != logs.System { // an add-on's source is what it was attached as
		return
	}
	for word := range strings.FieldsSeq(text) {
		if source, ok := strings.CutPrefix(word, "source="); ok {
			f.Dyno = source
		}
	}
}

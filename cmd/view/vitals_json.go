package view

import (
	"time"

	"app.gonogo/gonogo/model/vitals"
)

// vitalsDoc is what vitals --json prints. What is not known is absent.
type vitalsDoc struct {
	Dynos    []lifeDoc       `json:"dynos"` // the present life of each
	Metrics  []metricDoc     `json:"metrics"`
	Stores   []dataStoreDoc  `json:"stores"`
	Findings []findingDoc    `json:"findings"`
	Dropped  vitalsDroppings `json:"dropped"`
}

type vitalsDroppings struct {
	Lives   int `json:"lives"`
	Metrics int `json:"metrics"`
}

type lifeDoc struct {
	Dyno    string     `json:"dyno"`
	Type    string     `json:"type"`
	ID      string     `json:"id,omitempty"` // of the life
	Size    string     `json:"size,omitempty"`
	Began   *time.Time `json:"began,omitempty"`
	First   time.Time  `json:"first"` // that is heard of it
	Last    *time.Time `json:"last,omitempty"`
	Ended   *time.Time `json:"ended,omitempty"`
	Memory  *float64   `json:"memory_mb,omitempty"`
	RSS     *float64   `json:"rss_mb,omitempty"`
	Swap    *float64   `json:"swap_mb,omitempty"`
	Quota   *float64   `json:"quota_mb,omitempty"`
	Part    *float64   `json:"quota_share,omitempty"`
	Load    *float64   `json:"load_1m,omitempty"`
	Usual   *float64   `json:"usual_mb,omitempty"` // the median once it was warm
	R14     int        `json:"r14"`
	R15     int        `json:"r15"`
	R14In   int        `json:"r14_minutes_of_60"`
	Trend   trendDoc   `json:"trend"`
	Earlier []lifeDoc  `json:"earlier,omitempty"` // lives of the same dyno, the newest first
	Points  []pointDoc `json:"memory_5m,omitempty"`
}

type pointDoc struct {
	At time.Time `json:"at"`
	MB float64   `json:"mb"`
}

type trendDoc struct {
	Word    string     `json:"word"` // unknown, steady, rising, leak, filling
	Slope   *float64   `json:"mb_per_hour,omitempty"`
	Over    float64    `json:"over_seconds,omitempty"`
	Traffic bool       `json:"traffic_taken_out,omitempty"`
	Lacks   string     `json:"lacks,omitempty"`
	Quota   *time.Time `json:"r14_at,omitempty"`
	Kill    *time.Time `json:"r15_at,omitempty"`
}

type metricDoc struct {
	Name   string     `json:"name"`
	Kind   string     `json:"kind"` // sample, measure, count
	Source string     `json:"source"`
	Unit   string     `json:"unit,omitempty"`
	Value  float64    `json:"value"`
	Min    float64    `json:"min"`
	Max    float64    `json:"max"`
	Count  int        `json:"count"`
	First  time.Time  `json:"first"`
	Last   time.Time  `json:"last"`
	Grows  *growthDoc `json:"only_grows,omitempty"`
}

type growthDoc struct {
	From float64 `json:"from"`
	To   float64 `json:"to"`
	Over float64 `json:"over_seconds"`
}

type dataStoreDoc struct {
	Service string      `json:"service"`
	Name    string      `json:"name,omitempty"`
	Source  string      `json:"source,omitempty"`
	Plan    string      `json:"plan,omitempty"`
	Last    time.Time   `json:"last"`
	Figures []figureDoc `json:"figures"`
	Metrics []metricDoc `json:"metrics"`
}

type figureDoc struct {
	ID    string   `json:"id"`
	Value float64  `json:"value"`
	Limit *float64 `json:"limit,omitempty"`
	Share *float64 `json:"share,omitempty"`
	By    string   `json:"by,omitempty"`
}

type findingDoc struct {
	Kind  string    `json:"kind"`
	Dyno  string    `json:"dyno,omitempty"`
	Name  string    `json:"name,omitempty"`
	Since time.Time `json:"since"`
	Text  string    `json:"text"`
}

func vitalsDocOf(v *vitals.Vitals, list []*vitals.Life, whole bool) vitalsDoc {
	doc := vitalsDoc{Dynos: []lifeDoc{}, Metrics: []metricDoc{}, Stores: []dataStoreDoc{}, Findings: []findingDoc{}}
	for _, l := range list {
		one := lifeDocOf(l, v.Heard)
		for _, p := range l.Total.Points() {
			if !whole {
				one.Points = append(one.Points, pointDoc{p.At(), float64(p.Value)})
			}
		}
		for _, other := range v.Before(l) {
			one.Earlier = append(one.Earlier, lifeDocOf(other, v.Heard))
		}
		doc.Dynos = append(doc.Dynos, one)
	}
	doc.Dropped.Lives, doc.Dropped.Metrics = v.Dropped()
	for i := range v.Findings.All {
		f := &v.Findings.All[i]
		if whole || f.Dyno == list[0].Dyno {
			doc.Findings = append(doc.Findings, findingDoc{f.Kind.String(), f.Dyno, f.Name, f.Since, f.Is(v.Heard)})
		}
	}
	if !whole {
		return doc
	}
	doc.Metrics = metricDocs(v.Series())
	for _, st := range v.Stores() {
		one := dataStoreDoc{Service: st.Service, Name: st.Name, Source: st.Source, Plan: st.Plan, Last: st.Last, Figures: []figureDoc{}, Metrics: metricDocs(st.Series())}
		for _, f := range st.Figures {
			one.Figures = append(one.Figures, figureDoc{string(f.ID), f.Value, above(f.Limit, 0), least(f.Part, 0), f.By})
		}
		doc.Stores = append(doc.Stores, one)
	}
	return doc
}

// above is a number that is known where it is above a bound; least where it is the bound at least.
func above(v, bound float64) *float64 {
	if v > bound {
		return &v
	}
	return nil
}

func least(v, bound float64) *float64 {
	if v >= bound {
		return &v
	}
	return nil
}

func timed(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func knownIf(v float64, ok bool) *float64 {
	if ok {
		return &v
	}
	return nil
}

func newestOf(t *vitals.Track) *float64 {
	v, _, ok := t.Newest()
	return knownIf(v, ok)
}

func lifeDocOf(l *vitals.Life, now time.Time) lifeDoc {
	t := l.Trend
	doc := lifeDoc{Dyno: l.Dyno, Type: l.Type, ID: l.ID, Size: l.Size, Began: timed(l.Began), First: l.First, Last: timed(l.Last), Ended: timed(l.Ended),
		Memory: newestOf(&l.Total), RSS: least(l.RSS, 0), Swap: newestOf(&l.Swap), Quota: above(l.Quota, 0), Load: newestOf(&l.Load),
		R14: l.R14.N, R15: l.R15.N, R14In: l.R14.Minutes(now), Part: knownIf(l.Part()), Usual: knownIf(l.Plateau()),
		Trend: trendDoc{Word: t.Word.String(), Over: t.Over.Seconds(), Traffic: t.Traffic, Lacks: t.Lacks, Quota: timed(t.Quota), Kill: timed(t.Kill)}}
	if t.Word != vitals.Unknown {
		doc.Trend.Slope = &t.Slope
	}
	return doc
}

func metricDocs(list []*vitals.Series) []metricDoc {
	out := []metricDoc{}
	for _, s := range list {
		doc := metricDoc{Name: s.Name, Kind: s.Kind.String(), Source: s.Source, Unit: s.Unit, Value: s.Value, Min: s.Min, Max: s.Max,
			Count: s.N, First: s.First, Last: s.Last}
		if s.Growth.On() {
			doc.Grows = &growthDoc{s.Growth.From, s.Growth.To, s.Growth.Over.Seconds()}
		}
		out = append(out, doc)
	}
	return out
}

package vitals

import (
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model/logs"
)

// The data stores of the platform whose metrics are understood, by the names of their add-ons.
const (
	postgresService = "heroku-postgresql"
	redisService    = "heroku-redis"
)

// Store is a data store of the platform, by what it writes into the app's log.
type Store struct {
	Service string // of the add-on: "heroku-postgresql", "heroku-redis"; what speaks, where it is neither
	Name    string // of the add-on: "postgresql-clear-67109"; empty: not told
	Source  string // "DATABASE", "REDIS"
	Plan    string // "standard-0"; empty: not known
	Last    time.Time
	Figures []Figure

	series []*Series
}

// Title is what people call it: "Postgres", "Postgres REPORTS". The name that most apps have goes without saying.
func (s *Store) Title() string {
	kind := map[string]string{postgresService: "Postgres", redisService: "Redis"}[s.Service]
	if kind == "" {
		kind = s.Service
	}
	if s.Source == "" || s.Source == "DATABASE" || s.Source == "REDIS" {
		return kind
	}
	return kind + " " + s.Source
}

// FigureID says what a figure of a store is.
type FigureID string

// The figures, in the order in which they are told.
const (
	Connections FigureID = "connections"
	Waiting     FigureID = "waiting"
	TableHits   FigureID = "table hits"
	IndexHits   FigureID = "index hits"
	KeyHits     FigureID = "hits"
	LoadAverage FigureID = "load"
	MemoryUsed  FigureID = "memory"
	SizeUsed    FigureID = "size"
	Evicted     FigureID = "evicted"
)

// Figure is one number of a store. Part is that of a whole: of what the plan allows, of lookups that found what they looked for.
type Figure struct {
	ID    FigureID
	Value float64 // connections, load; bytes of memory and size
	Limit float64 // 0: not known
	Part  float64 // negative: not known
	By    string  // who says the limit: "plan standard-0", "log"
	Track *Track
}

// Figure is one by its id.
func (s *Store) Figure(id FigureID) (Figure, bool) {
	i := slices.IndexFunc(s.Figures, func(f Figure) bool { return f.ID == id })
	if i < 0 {
		return Figure{}, false
	}
	return s.Figures[i], true
}

// Series are all metrics of the store, by name.
func (s *Store) Series() []*Series { return s.series }

// Stores are the data stores that speak in the log.
func (v *Vitals) Stores() []*Store {
	var out []*Store
	for _, s := range v.addOns.sorted() {
		service := serviceOf(s.Service)
		i := slices.IndexFunc(out, func(st *Store) bool { return st.Service == service && st.Name == s.AddOn && st.Source == s.Source })
		if i < 0 {
			i = len(out)
			out = append(out, &Store{Service: service, Name: s.AddOn, Source: s.Source})
		}
		out[i].series = append(out[i].series, s)
		if s.Last.After(out[i].Last) {
			out[i].Last = s.Last
		}
	}
	for _, st := range out {
		st.Plan = v.planOf(st.Service, out)
		st.figures()
	}
	return out
}

// serviceOf is the add-on service of what speaks in the log.
func serviceOf(proc string) string {
	switch proc {
	case "heroku-postgres", "postgres":
		return postgresService
	case "heroku-redis", "redis":
		return redisService
	}
	return proc
}

// planOf is the plan of a store: known where the app has one add-on of the service. Of several it is not known which is which.
func (v *Vitals) planOf(service string, stores []*Store) string {
	plan, n := "", 0
	for _, name := range v.plans {
		if rest, ok := strings.CutPrefix(name, service+":"); ok {
			if n++; n > 1 && rest != plan {
				return ""
			}
			plan = rest
		}
	}
	if n == 1 {
		names := map[string]bool{}
		for _, st := range stores {
			if st.Service == service {
				names[st.Name] = true
			}
		}
		if len(names) > 1 { // one of them belongs to another app
			return ""
		}
	}
	return plan
}

// value is the newest of a metric.
func (s *Store) value(names ...string) (*Series, bool) {
	for _, name := range names {
		if i := slices.IndexFunc(s.series, func(x *Series) bool { return x.Name == name && x.Kind == logs.Gauge }); i >= 0 {
			return s.series[i], true
		}
	}
	return nil, false
}

// figures understands the metrics of the store.
func (s *Store) figures() {
	allowed, by := allowance{}, "log"
	if s.Plan != "" {
		allowed = planOf(s.Service + ":" + s.Plan)
	}
	limited := func(id FigureID, value []string, part []string, most []string, limit float64) {
		f := Figure{ID: id, Part: -1}
		if x, ok := s.value(value...); ok {
			f.Value, f.Track = x.Value, &x.Track
			if n, ok := Bytes(x.Value, x.Unit); ok {
				f.Value = n
			}
		}
		if x, ok := s.value(most...); ok && x.Value > 0 {
			f.Limit, f.By = x.Value, by
			if n, ok := Bytes(x.Value, x.Unit); ok {
				f.Limit = n
			}
		} else if limit > 0 {
			f.Limit, f.By = limit, "plan "+s.Plan
		}
		if x, ok := s.value(part...); ok {
			f.Part, f.By = x.Value, by
			if f.Track == nil {
				f.Track = &x.Track
			}
		} else if f.Limit > 0 && f.Track != nil {
			f.Part = f.Value / f.Limit
		}
		if f.Track != nil {
			s.Figures = append(s.Figures, f)
		}
	}
	plain := func(id FigureID, names ...string) { limited(id, names, nil, nil, 0) }
	rate := func(id FigureID, name string) {
		if x, ok := s.value(name); ok {
			s.Figures = append(s.Figures, Figure{ID: id, Value: x.Value, Part: x.Value, Track: &x.Track})
		}
	}
	const mega = 1024 * 1024
	limited(Connections, []string{"active-connections"}, []string{"connections-percentage-used", "connection-percentage-used"}, []string{"max-connections"}, allowed.connections)
	plain(Waiting, "waiting-connections")
	rate(TableHits, "table-cache-hit-rate")
	rate(IndexHits, "index-cache-hit-rate")
	rate(KeyHits, "hit-rate")
	plain(LoadAverage, "load-avg-1m")
	if s.Service == redisService {
		limited(MemoryUsed, []string{"memory-redis"}, []string{"memory-percentage-used"}, nil, allowed.megabytes*mega)
	} else {
		limited(MemoryUsed, []string{"memory-postgres"}, []string{"memory-percentage-used"}, nil, 0)
		limited(SizeUsed, []string{"db_size"}, []string{"db-size-percentage-used"}, []string{"db-max-size"}, allowed.megabytes*mega)
	}
	plain(Evicted, "evicted-keys")
}

package chart

import (
	"math"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/theme"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var noon = time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)

func queue() []float64 {
	values := make([]float64, 300) // five minutes, a value a second
	for i := range values {
		values[i] = 26
		if i > 260 {
			values[i] = 26 + float64(i-260)*8
		}
	}
	return values
}

func limit(v float64) *float64 { return &v }

func TestPlotLooksLikeAChart(t *testing.T) {
	got := Plot(Spec{
		Series: []Series{{Values: queue(), Role: theme.Curve}},
		W:      51, H: 10, From: noon.Add(-5 * time.Minute), To: noon,
		Marks: []Mark{{At: noon.Add(-41 * time.Second), Label: "v74"}},
		Max:   limit(480), Limit: limit(100), Warn: true, Theme: theme.New(theme.Plain, theme.UTF8),
	})
	want := `
    600 ┤                            ┊
        │                            ┊
        │                            ┊
    400 ┤                            ┊   ╭─ 338
        │                            ┊   │
    200 ┤                            ┊  ╭╯
        │                            ┊╭─╯
        │╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╭─╯╌╌╌╌ 100
      0 ┤───────────────────────────╯┊
        -5m                         v74 now`
	if diff := cmp.Diff(want, picture(got)); diff != "" {
		t.Errorf("chart differs (-want +got):\n%s\n%s", diff, got)
	}
}

// picture is a block without the blanks at the end of its lines, after a line feed.
func picture(b draw.Block) string {
	var s strings.Builder
	for _, line := range b {
		s.WriteString("\n" + strings.TrimRight(line, " "))
	}
	return s.String()
}

func TestPlotInASCII(t *testing.T) {
	got := Plot(Spec{
		Series: []Series{{Name: "default", Values: queue()}, {Name: "mailers", Values: []float64{200, math.NaN(), 300, 250}}},
		W:      45, H: 9, From: noon.Add(-5 * time.Minute), To: noon, Theme: theme.New(theme.Plain, theme.ASCII),
	})
	want := `
    400 +
        |             ========     .- 338
        |                    =====.'= 250
    200 +=======                  |
        |                        .'
        |                       .'
      0 +-----------------------'
        -5m                       now
         - default  = mailers`
	if diff := cmp.Diff(want, picture(got)); diff != "" {
		t.Errorf("chart differs (-want +got):\n%s\n%s", diff, got)
	}
}

func TestSpikeNeverVanishes(t *testing.T) {
	values := make([]float64, 1000)
	values[777] = 500
	got := Plot(Spec{Series: []Series{{Values: values}}, W: 60, H: 6, Theme: theme.New(theme.Plain, theme.UTF8)})
	if !strings.ContainsAny(got[0], "╭╮") {
		t.Errorf("the spike does not reach the top:\n%s", got)
	}
}

func TestThresholdWarns(t *testing.T) {
	th := theme.New(theme.TrueColor, theme.UTF8)
	spec := Spec{Series: []Series{{Values: queue(), Role: theme.Curve}}, W: 40, H: 8, Theme: th, Limit: limit(100), Warn: true}
	if got := Plot(spec).String(); !strings.Contains(got, th.Open(theme.Warn)) || !strings.Contains(got, th.Open(theme.Curve)) {
		t.Error("a lone curve is not drawn in both colours")
	}
	spec.Series = append(spec.Series, Series{Values: []float64{1}, Role: theme.Name("mailers")})
	if strings.Contains(Plot(spec).String(), th.Open(theme.Warn)) {
		t.Error("of two curves one lost its colour")
	}
}

func TestNothingToDraw(t *testing.T) {
	th := theme.New(theme.Plain, theme.UTF8)
	for name, series := range map[string][]Series{
		"no series": nil, "no values": {{}}, "only gaps": {{Values: []float64{math.NaN(), math.Inf(1)}}},
	} {
		got := Plot(Spec{Series: series, W: 30, H: 5, Theme: th})
		if strings.TrimSpace(got[2]) != "no samples yet" {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestTicksAreRound(t *testing.T) {
	for _, c := range []struct {
		unit   Unit
		lo, hi float64
		rows   int
		want   string
	}{
		{Whole, 0, 96, 9, "0 50 100"}, {Whole, 0, 1, 9, "0 1"}, {Whole, 0, 7, 13, "0 2 4 6 8"}, {Whole, 0, 385, 4, "0 500"},
		{Whole, 0, 4420, 12, "0 2,000 4,000 6,000"}, {Number, 0, 2.4, 9, "0 1 2 3"}, {Number, 0, 0.3, 9, "0 0.1 0.2 0.3"},
		{Number, -0.4, 9.6, 9, "-5 0 5 10"}, {Seconds, 0, 160, 9, "0s 1m 2m 3m"}, {Seconds, 0, 7, 9, "0s 2s 4s 6s 8s"},
		{Seconds, 0, 5000, 9, "0s 30m 1h 1h 30m"}, {Seconds, 0, 400_000, 9, "0s 2d 4d 6d"}, {Whole, 0, 3_400_000, 9, "0 1M 2M 3M 4M"},
	} {
		k := Spec{H: c.rows + 1, Unit: c.unit}.scaleOf(c.lo, c.hi)
		var got []string
		for _, v := range k.ticks() {
			got = append(got, k.text(v, 7))
		}
		if text := strings.Join(got, " "); text != c.want {
			t.Errorf("%v to %v in %d rows: %s, want %s", c.lo, c.hi, c.rows, text, c.want)
		}
	}
}

func TestTheTimeAxisIsRound(t *testing.T) {
	for span, want := range map[time.Duration]string{
		time.Minute: "-1m -45s -30s -15s now", 5 * time.Minute: "-5m -4m -3m -2m -1m now", 15 * time.Minute: "-15m -10m -5m now",
		time.Hour: "-1h -45m -30m -15m now", 6 * time.Hour: "-6h -4h -2h now", 24 * time.Hour: "-24h -18h -12h -6h now",
		566 * time.Second: "-8m -6m -4m -2m now",
	} {
		b := Plot(Spec{Series: []Series{{Values: []float64{1, 2}}}, W: 63, H: 8, From: noon.Add(-span), To: noon, Theme: theme.New(theme.Plain, theme.UTF8)})
		if got := strings.Join(strings.Fields(b[len(b)-1]), " "); got != want {
			t.Errorf("%v: %s, want %s", span, got, want)
		}
	}
}

// Without the columns of the marks a chart is the chart without marks, narrower by so many columns: no mark hides a value.
func TestMarksHideNoValue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := Spec{W: 60, H: 10, From: noon, To: noon.Add(time.Hour), Theme: theme.New(theme.Plain, theme.UTF8)}
		for range rapid.IntRange(1, 9).Draw(t, "marks") {
			s.Marks = append(s.Marks, Mark{At: noon.Add(time.Duration(rapid.IntRange(0, 3600).Draw(t, "at")) * time.Second)})
		}
		n := s.Columns()
		s.Series = []Series{{Values: rapid.SliceOfN(rapid.Float64Range(0, 100), n, n).Draw(t, "values")}}
		bare := s
		bare.Marks, bare.W = nil, s.W-len(s.slots())
		got, want := Plot(s), Plot(bare)
		for row := range s.plotRows() {
			line := []rune(got[row])
			for i, col := range s.slots() {
				at := labelWidth(s.W) + 2 + col - i
				line = append(line[:at], line[at+1:]...)
			}
			if string(line) != want[row] {
				t.Fatalf("row %d is\n%s, want\n%s", row, string(line), want[row])
			}
		}
	})
}

// Two curves are told apart without colors, and each says where it ends.
func TestCurvesDifferInTheirStrokes(t *testing.T) {
	a, b := 1285.0, 12.0
	got := Plot(Spec{W: 51, H: 9, From: noon.Add(-time.Minute), To: noon, Unit: Whole, Note: "jobs ready", Theme: theme.New(theme.Plain, theme.UTF8),
		Series: []Series{{Name: "in", Values: []float64{1300}, Last: &a}, {Name: "out", Values: []float64{0}, Last: &b}}})
	want := `
  1,500 ┤
        │────────────────────────────────── 1,285
  1,000 ┤
        │
    500 ┤
        │
      0 ┤══════════════════════════════════ 12
        -1m             -30s            now
         ─ in  ═ out  jobs ready`
	if diff := cmp.Diff(want, picture(got)); diff != "" {
		t.Errorf("chart differs (-want +got):\n%s\n%s", diff, got)
	}
}

func TestSpan(t *testing.T) {
	for d, want := range map[time.Duration]string{
		5 * time.Minute: "5m", 90 * time.Second: "90s", time.Hour: "1h", 90 * time.Minute: "90m", 72 * time.Hour: "3d",
	} {
		if got := Span(d); got != want {
			t.Errorf("Span(%v) = %q, want %q", d, got, want)
		}
	}
}

func BenchmarkPlot(b *testing.B) {
	spec := Spec{
		Series: []Series{{Values: queue(), Role: theme.Curve}}, W: 64, H: 20, From: noon.Add(-5 * time.Minute), To: noon,
		Theme: theme.New(theme.TrueColor, theme.UTF8),
	}
	for b.Loop() {
		Plot(spec)
	}
}

func TestPlotIsExact(t *testing.T) {
	themes := []theme.Theme{
		{}, theme.New(theme.Plain, theme.ASCII), theme.New(theme.Mono, theme.UTF8),
		theme.New(theme.ANSI16, theme.ASCII), theme.New(theme.TrueColor, theme.UTF8),
	}
	number := rapid.OneOf(rapid.Float64(), rapid.SampledFrom([]float64{
		math.NaN(), math.Inf(1), math.Inf(-1), 0, math.MaxFloat64, -math.MaxFloat64, math.SmallestNonzeroFloat64,
	}))
	hint := rapid.Ptr(number, true)
	rapid.Check(t, func(t *rapid.T) {
		s := Spec{
			W: rapid.IntRange(-2, 90).Draw(t, "w"), H: rapid.IntRange(-2, 24).Draw(t, "h"),
			From: noon, To: noon.Add(time.Duration(rapid.Int64Range(-1e12, 1e14).Draw(t, "span"))),
			Min: hint.Draw(t, "min"), Max: hint.Draw(t, "max"), Limit: hint.Draw(t, "threshold"),
			Unit: rapid.SampledFrom([]Unit{Number, Whole, Seconds}).Draw(t, "unit"), Note: rapid.SampledFrom([]string{"", "jobs", "日本"}).Draw(t, "note"),
			Warn:  rapid.Bool().Draw(t, "warn"),
			Theme: rapid.SampledFrom(themes).Draw(t, "theme"),
		}
		for range rapid.IntRange(0, 3).Draw(t, "series") {
			s.Series = append(s.Series, Series{
				Name: "日本", Role: theme.Name("a"), Values: rapid.SliceOfN(number, 0, 200).Draw(t, "values"),
			})
		}
		for range rapid.IntRange(0, 4).Draw(t, "marks") {
			s.Marks = append(s.Marks, Mark{
				At:    noon.Add(time.Duration(rapid.Int64Range(-1e12, 1e14).Draw(t, "at"))),
				Label: rapid.SampledFrom([]string{"", "v74", "デプロイ", strings.Repeat("x", 99)}).Draw(t, "label"),
			})
		}
		got := Plot(s)
		if len(got) != max(s.H, 0) {
			t.Fatalf("%d lines, want %d", len(got), s.H)
		}
		for i, line := range got {
			if w := draw.Width(line); w != max(s.W, 0) {
				t.Fatalf("line %d is %d cells, want %d: %q", i, w, s.W, line)
			}
		}
	})
}

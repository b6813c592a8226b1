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
		W:      50, H: 10, From: noon.Add(-5 * time.Minute), To: noon,
		Marks: []Mark{{At: noon.Add(-41 * time.Second), Label: "v74"}},
		Max:   limit(480), Threshold: limit(100), Theme: theme.New(theme.Plain, theme.UTF8),
	})
	want := `
    500 ┤                                  ┊
        │                                  ┊
        │                                  ┊
        │                                  ┊   ╭─
    263 ┤                                  ┊  ╭╯
        │                                  ┊ ╭╯
        │                                  ┊╭╯
        │╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╭╯╌╌╌╌
     26 ┤──────────────────────────────────╯
        -5m                               v74 now`
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
		W:      44, H: 9, From: noon.Add(-5 * time.Minute), To: noon, Theme: theme.New(theme.Plain, theme.ASCII),
	})
	want := `
    400 +
        |                                .-
        |                ---------------.'-
    213 +---------                     .'
        |                             .'
        |                             |
     26 +-----------------------------'
        -5m                             now
        - default  - mailers`
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
	spec := Spec{Series: []Series{{Values: queue(), Role: theme.Curve}}, W: 40, H: 8, Theme: th, Threshold: limit(100)}
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

func TestShort(t *testing.T) {
	for v, want := range map[float64]string{
		0: "0", 7: "7", 0.25: "0.25", 12.5: "12.5", 99.96: "100", 480: "480", 999.4: "999", 999.6: "1k", 1234: "1.2k", 48210: "48.2k",
		999_600: "1M", 3.4e6: "3.4M", 2e12: "2T", 1e15: "1e15", -1500: "-1.5k", 0.001: "1e-03", -0.004: "-4e-03",
		math.MaxFloat64: "2e308",
	} {
		if got := Short(v); got != want {
			t.Errorf("Short(%v) = %q, want %q", v, got, want)
		}
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
			Min: hint.Draw(t, "min"), Max: hint.Draw(t, "max"), Threshold: hint.Draw(t, "threshold"),
			Unit:  rapid.SampledFrom([]string{"", "ms", "日本"}).Draw(t, "unit"),
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

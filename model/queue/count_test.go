package queue

import (
	"encoding/json"
	"math"
	"testing"
)

func TestCountsAndRatesOnTheWire(t *testing.T) {
	type both struct {
		C Count `json:"c,omitzero"`
		R Rate  `json:"r,omitzero"`
	}
	for _, tt := range []struct {
		v    both
		want string
	}{
		{both{}, `{}`},
		{both{Known(0), PerSecond(0)}, `{"c":0,"r":0}`},
		{both{Known(1 << 60), PerSecond(0.25)}, `{"c":1152921504606846976,"r":0.25}`},
		{both{Known(-1), PerSecond(-1)}, `{}`},
		{both{R: PerSecond(math.NaN())}, `{}`},
		{both{R: PerSecond(math.Inf(1))}, `{}`},
	} {
		got, err := json.Marshal(tt.v)
		if err != nil || string(got) != tt.want {
			t.Errorf("%+v: %s, %v; want %s", tt.v, got, err, tt.want)
		}
		var back both
		if err := json.Unmarshal(got, &back); err != nil || back != tt.v {
			t.Errorf("%s came back as %+v, %v", got, back, err)
		}
	}
	var back both
	if err := json.Unmarshal([]byte(`{"c":null,"r":null}`), &back); err != nil || back != (both{}) {
		t.Errorf("null: %+v, %v", back, err)
	}
	if json.Unmarshal([]byte(`{"c":"many"}`), &back) == nil {
		t.Error("a word was taken for a number")
	}
}

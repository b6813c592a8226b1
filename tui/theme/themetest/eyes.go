package themetest

import (
	"math"

	"app.gonogo/gonogo/tui/theme"
)

// Eyes are eyes that lack a kind of cone, after Machado, Oliveira and Fernandes 2009, severity 1: a matrix over linear light.
type Eyes struct {
	Name   string
	matrix [3][3]float64
}

// AllEyes are all that are measured with.
var AllEyes = []Eyes{
	{"deuteranopia", [3][3]float64{{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}}},
	{"protanopia", [3][3]float64{{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}}},
	{"tritanopia", [3][3]float64{{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}}},
}

// See is a color as the eyes see it.
func (e Eyes) See(c theme.RGB) theme.RGB {
	in := [3]float64{linear(c.R), linear(c.G), linear(c.B)}
	var out [3]uint8
	for i, row := range e.matrix {
		out[i] = channel(row[0]*in[0] + row[1]*in[1] + row[2]*in[2])
	}
	return theme.RGB{R: out[0], G: out[1], B: out[2]}
}

// Distance is how far apart the eyes see two colors.
func (e Eyes) Distance(a, b theme.RGB) float64 { return theme.Distance(e.See(a), e.See(b)) }

func linear(v uint8) float64 {
	x := float64(v) / 255
	if x <= 0.04045 {
		return x / 12.92
	}
	return math.Pow((x+0.055)/1.055, 2.4)
}

func channel(v float64) uint8 {
	v = min(max(v, 0), 1)
	if v <= 0.0031308 {
		return uint8(math.Round(255 * 12.92 * v))
	}
	return uint8(math.Round(255 * (1.055*math.Pow(v, 1/2.4) - 0.055)))
}

package theme

import "math"

// Contrast is the contrast ratio of WCAG 2: 1 to 21.
func Contrast(a, b RGB) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func luminance(c RGB) float64 {
	r, g, b := c.linear()
	return 0.2126*r + 0.7152*g + 0.0722*b
}

// linear is the light of each channel, 0 to 1.
func (c RGB) linear() (r, g, b float64) {
	of := func(v uint8) float64 {
		x := float64(v) / 255
		if x <= 0.04045 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	return of(c.R), of(c.G), of(c.B)
}

// Distance is how far apart two colors are to the eye: CIE76, the distance in L*a*b*. About 2.3 can just be seen.
func Distance(a, b RGB) float64 {
	l1, a1, b1 := a.lab()
	l2, a2, b2 := b.lab()
	return math.Sqrt((l1-l2)*(l1-l2) + (a1-a2)*(a1-a2) + (b1-b2)*(b1-b2))
}

// lab is the color in CIE L*a*b* under daylight (D65).
func (c RGB) lab() (l, a, b float64) {
	r, g, bl := c.linear()
	f := func(t float64) float64 {
		if t > 216.0/24389 {
			return math.Cbrt(t)
		}
		return (24389.0/27*t + 16) / 116
	}
	x := f((0.4124564*r + 0.3575761*g + 0.1804375*bl) / 0.95047)
	y := f(0.2126729*r + 0.7151522*g + 0.0721750*bl)
	z := f((0.0193339*r + 0.1191920*g + 0.9503041*bl) / 1.08883)
	return 116*y - 16, 500 * (x - y), 200 * (y - z)
}

// Mix is the color that is part of a and the rest of b.
func Mix(a, b RGB, part float64) RGB {
	of := func(x, y uint8) uint8 { return uint8(math.Round(float64(x)*part + float64(y)*(1-part))) }
	return RGB{of(a.R, b.R), of(a.G, b.G), of(a.B, b.B)}
}

// firstFixed is the first of the 256 colors that is the same on every terminal. Those before it are the user's own.
const firstFixed = 16

// Fixed is a color of the 256 from the 17th on: a cube of six steps a channel, then greys.
func Fixed(i int) RGB {
	if i >= 232 {
		v := uint8(8 + 10*(i-232))
		return RGB{v, v, v}
	}
	step := func(n int) uint8 { return [...]uint8{0, 95, 135, 175, 215, 255}[n%6] }
	i -= firstFixed
	return RGB{step(i / 36), step(i / 6), step(i)}
}

// nearest is the fixed color nearest to c that can be read on a ground.
func nearest(c, ground RGB, contrast float64) int {
	best, at := math.Inf(1), 231
	for i := firstFixed; i < 256; i++ {
		if f := Fixed(i); Contrast(f, ground) >= contrast && Distance(f, c) < best {
			best, at = Distance(f, c), i
		}
	}
	return at
}

package theme

// Choice is a theme that a user may name.
type Choice struct {
	Name string `json:"name"`
	Help string `json:"help"`
}

// Choices are all themes, the default first.
func Choices() []Choice {
	out := []Choice{{Default, "the terminal's own colors, on its own background"}}
	for _, p := range palettes {
		out = append(out, Choice{p.name, p.help})
	}
	return out
}

// Names are the names of all themes, the default first.
func Names() []string {
	var names []string
	for _, c := range Choices() {
		names = append(names, c.Name)
	}
	return names
}

// Suits tells whether a theme can be read on a ground: those of the terminal's own colours always can.
func (t Theme) Suits(ground RGB) bool {
	for _, p := range palettes {
		if p.name == t.name {
			return Contrast(p.inks[Text].fg, ground) >= readable
		}
	}
	return true
}

// Ground is the background that a named theme is made for; it is not painted.
func (t Theme) Ground() RGB {
	for _, p := range palettes {
		if p.name == t.name {
			return p.ground
		}
	}
	return RGB{}
}

package theme

// Glyphs is the set of shapes a terminal can show. Each is one cell wide.
type Glyphs struct {
	Name string

	// Status marks.
	On, Off, Starting, Bad, Hold, Warn, Stopped, Good string // up, nothing known, starting, failed, hold, warning, stopped, done
	Rising, Restarts, Back                            string // rising, restarts, rolled back

	// Pointers and lines.
	SortedUp, SortedDown                        string // sorted by this column, the lowest or the highest first
	Current, CursorBar, Full, Mark, Event, Tick string // current row, cursor, gutter position, gutter error, gutter error block, gutter rule
	Flag                                        string // a line that somebody has marked
	Dot, Arrow, Ellipsis, Dash, More            string // separator, from → to, cut text, no value, folded lines
	FromApp, FromSystem, FromRouter, FromAPI    string // the source marks of log lines
	FrameBar                                    string // before a frame of the app's own code

	// Frame.
	TopLeft, TopRight, BottomLeft, BottomRight, Across, Down string

	// Chart axis.
	Axis, AxisTick, Threshold string

	// Spark is the ladder of a sparkline, lowest first; Gap is a column without data.
	Spark []string
	Gap   string
	// Bar is the ladder of a bar's last cell, thinnest first; the last one is a full cell.
	Bar []string
}

// UTF8 is the set for terminals with Unicode. Every glyph is narrow and needs no variation selector.
var UTF8 = &Glyphs{
	Name: "utf8",
	On:   "●", Off: "○", Starting: "◌", Bad: "✖", Hold: "◷", Warn: "⚠", Stopped: "■", Good: "✔",
	Rising: "▲", Restarts: "↻", Back: "↩",
	SortedUp: "▴", SortedDown: "▾",
	Current: "▸", CursorBar: "▌", Full: "█", Event: "▐", Mark: "━", Tick: "┊", Flag: "◆",
	Dot: "·", Arrow: "→", Ellipsis: "…", Dash: "–", More: "⋯",
	FromApp: " ", FromSystem: "·", FromRouter: "›", FromAPI: "»", FrameBar: "▌",
	TopLeft: "╭", TopRight: "╮", BottomLeft: "╰", BottomRight: "╯", Across: "─", Down: "│",
	Axis: "│", AxisTick: "┤", Threshold: "╌",
	Spark: []string{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"}, Gap: "·",
	Bar: []string{"▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"},
}

// ASCII is the set for --ascii: seven bits, nothing else. Of the marks that can stand in the text of a row no two are alike: ~ is cut text
// alone, + are folded lines, r2 are two restarts.
var ASCII = &Glyphs{
	Name: "ascii",
	On:   "o", Off: "-", Starting: "/", Bad: "x", Hold: "=", Warn: "!", Stopped: "#", Good: "*",
	Rising: "^", Restarts: "r", Back: "<",
	SortedUp: "^", SortedDown: "v",
	Current: ">", CursorBar: ">", Full: "#", Event: "!", Mark: "-", Tick: ":", Flag: "@",
	Dot: "-", Arrow: ">", Ellipsis: "~", Dash: "-", More: "+",
	FromApp: " ", FromSystem: ".", FromRouter: ">", FromAPI: "@", FrameBar: "|",
	TopLeft: "+", TopRight: "+", BottomLeft: "+", BottomRight: "+", Across: "-", Down: "|",
	Axis: "|", AxisTick: "+", Threshold: "-",
	Spark: []string{"_", ".", ":", "-", "=", "+", "*", "#"}, Gap: " ",
	Bar: []string{"#"},
}

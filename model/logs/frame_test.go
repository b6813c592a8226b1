package logs

import "testing"

// A line is a frame by what it says, and only where its logger says nothing that weighs more.
func TestFrameOfALine(t *testing.T) {
	const (
		own    = "app/models/order.rb:12:in 'total'"
		vendor = "/app/vendor/bundle/ruby/3.4.0/gems/railties-8.0.0/lib/rails.rb:9:in 'call'"
		id     = "[2a835eb0-e16a-4ea9-b5b4-c0951be72773] "
	)
	for name, c := range map[string]struct {
		line Line
		want Frame
	}{
		"the app's":              {Line{Text: own}, AppFrame},
		"a package's":            {Line{Text: vendor}, VendorFrame},
		"indented":               {Line{Text: "    " + vendor}, VendorFrame},
		"behind a request id":    {Line{Text: id + vendor}, VendorFrame},
		"behind Ruby's prefix":   {Line{Level: Info, Text: "I, [2026-11-21T08:35:21.640 #4]  INFO -- : " + own}, AppFrame},
		"of a trace by a logger": {Line{Level: Fatal, Text: "F, [2026-11-21T08:35:21.640 #4] FATAL -- : " + vendor}, VendorFrame},
		"an error by a logger":   {Line{Level: Fatal, Error: true, Text: "F, [2026-11-21T08:35:21.640 #4] FATAL -- : " + vendor}, NoFrame},
		"behind a progress bar":  {Line{Text: "10%␍" + own}, AppFrame},
		"prose":                  {Line{Text: "see order.rb"}, NoFrame},
		"a warning":              {Line{Level: Warn, Text: vendor}, NoFrame},
		"for debugging":          {Line{Level: Debug, Text: vendor}, NoFrame},
		"the head":               {Line{Head: true, Text: own}, NoFrame},
		"metrics":                {Line{Metrics: true, Text: vendor}, NoFrame},
		"a gap":                  {Line{Gap: true, Class: Other, Text: vendor}, NoFrame},
		"of the router":          {Line{Class: Routing, Text: vendor}, NoFrame},
		"of a command's output":  {Line{Class: API, Text: vendor}, NoFrame},
		"of the dyno manager":    {Line{Class: System, Text: vendor}, NoFrame},
		"of an add-on":           {Line{Class: AddOn, Text: vendor}, VendorFrame},
		"without a header":       {Line{Class: Other, Text: own}, AppFrame},
		"a request id by itself": {Line{Text: id}, NoFrame},
	} {
		if got := c.line.Frame(); got != c.want {
			t.Errorf("%s: got %d, want %d", name, got, c.want)
		}
	}
}

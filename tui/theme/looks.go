package theme

import "maps"

// The truecolor themes. Their contrast, and that no name comes near a status, is tested.

// night is for dark terminals.
var night = palette{
	name: "night", help: "24-bit colors for a dark background", ground: RGB{0x16, 0x16, 0x1e}, rowBg: RGB{42, 47, 69},
	inks: map[Role]ink{
		Text:        {fg: RGB{200, 204, 212}},
		Dim:         {fg: RGB{139, 147, 163}},
		Faint:       {fg: RGB{71, 79, 99}},
		Strong:      {fg: RGB{223, 227, 238}, bold: true},
		Soft:        {fg: RGB{169, 177, 214}},
		Border:      {fg: RGB{71, 79, 99}},
		BorderFocus: {fg: RGB{122, 162, 247}},
		Title:       {fg: RGB{223, 227, 238}, bold: true},
		Key:         {fg: RGB{122, 162, 247}, bold: true},
		Good:        {fg: RGB{158, 206, 106}},
		Warn:        {fg: RGB{224, 175, 104}},
		Bad:         {fg: RGB{247, 118, 142}},
		Release:     {fg: RGB{187, 154, 247}},
		Router:      {fg: RGB{137, 164, 245}},
		API:         {fg: RGB{240, 182, 221}},
		Path:        {fg: RGB{223, 227, 238}, bold: true},
		Curve:       {fg: RGB{125, 207, 255}},
		Cursor:      {fg: RGB{122, 162, 247}, bold: true},
		AppBand:     {fg: RGB{255, 255, 255}, bg: RGB{42, 47, 69}, bold: true},
		ProdBand:    {fg: RGB{255, 255, 255}, bg: RGB{75, 63, 143}, bold: true},
		BandGo:      {fg: RGB{255, 255, 255}, bg: RGB{61, 107, 58}, bold: true},
		BandHold:    {fg: RGB{255, 255, 255}, bg: RGB{138, 92, 24}, bold: true},
		BandNoGo:    {fg: RGB{255, 255, 255}, bg: RGB{176, 58, 80}, bold: true},
		PastBand:    {fg: RGB{255, 255, 255}, bg: RGB{30, 97, 125}, bold: true},
		ModeBand:    {fg: RGB{22, 22, 30}, bg: RGB{200, 204, 212}, bold: true},
		Alarm:       {fg: RGB{247, 118, 142}, bg: RGB{52, 32, 42}, bold: true},
		AlarmText:   {fg: RGB{200, 204, 212}, bg: RGB{52, 32, 42}},
		AlarmKey:    {fg: RGB{122, 162, 247}, bg: RGB{52, 32, 42}, bold: true},
		Found2:      {fg: RGB{22, 22, 30}, bg: RGB{125, 207, 255}},
		Found3:      {fg: RGB{22, 22, 30}, bg: RGB{240, 182, 221}},
		Found4:      {fg: RGB{22, 22, 30}, bg: RGB{192, 166, 247}},
		Input:       {fg: RGB{255, 255, 255}, bg: RGB{42, 47, 69}, bold: true},
	},
	row: map[Role]RGB{Dim: {169, 177, 214}, Faint: {169, 177, 214}, Bad: {255, 139, 160}},
	// From blue over violet to pink: the half circle that holds no status.
	hues: [hueCount]RGB{
		{137, 164, 245}, {240, 182, 221}, {125, 207, 255}, {192, 166, 247},
		{110, 206, 221}, {214, 160, 240}, {165, 180, 252}, {150, 200, 235},
	},
}

// day is for light terminals.
var day = palette{
	name: "day", help: "24-bit colors for a light background", ground: RGB{250, 250, 250}, rowBg: RGB{225, 229, 245},
	inks: map[Role]ink{
		Text:        {fg: RGB{52, 59, 88}},
		Dim:         {fg: RGB{95, 100, 120}},
		Faint:       {fg: RGB{160, 166, 184}},
		Strong:      {fg: RGB{20, 24, 40}, bold: true},
		Soft:        {fg: RGB{72, 80, 130}},
		Border:      {fg: RGB{160, 166, 184}},
		BorderFocus: {fg: RGB{46, 92, 204}},
		Title:       {fg: RGB{20, 24, 40}, bold: true},
		Key:         {fg: RGB{46, 92, 204}, bold: true},
		Good:        {fg: RGB{44, 106, 40}},
		Warn:        {fg: RGB{134, 82, 0}},
		Bad:         {fg: RGB{190, 30, 60}},
		Release:     {fg: RGB{120, 60, 190}},
		Router:      {fg: RGB{50, 80, 180}},
		API:         {fg: RGB{150, 50, 130}},
		Path:        {fg: RGB{20, 24, 40}, bold: true},
		Curve:       {fg: RGB{0, 100, 145}},
		Cursor:      {fg: RGB{46, 92, 204}, bold: true},
		AppBand:     {fg: RGB{255, 255, 255}, bg: RGB{60, 70, 110}, bold: true},
		ProdBand:    {fg: RGB{255, 255, 255}, bg: RGB{75, 63, 143}, bold: true},
		BandGo:      {fg: RGB{255, 255, 255}, bg: RGB{46, 110, 50}, bold: true},
		BandHold:    {fg: RGB{255, 255, 255}, bg: RGB{138, 92, 24}, bold: true},
		BandNoGo:    {fg: RGB{255, 255, 255}, bg: RGB{176, 40, 70}, bold: true},
		PastBand:    {fg: RGB{255, 255, 255}, bg: RGB{20, 104, 130}, bold: true},
		ModeBand:    {fg: RGB{255, 255, 255}, bg: RGB{52, 59, 88}, bold: true},
		Alarm:       {fg: RGB{170, 20, 50}, bg: RGB{250, 222, 228}, bold: true},
		AlarmText:   {fg: RGB{52, 59, 88}, bg: RGB{250, 222, 228}},
		AlarmKey:    {fg: RGB{40, 78, 178}, bg: RGB{250, 222, 228}, bold: true},
		Found2:      {fg: RGB{255, 255, 255}, bg: RGB{0, 100, 145}},
		Found3:      {fg: RGB{255, 255, 255}, bg: RGB{150, 50, 130}},
		Found4:      {fg: RGB{255, 255, 255}, bg: RGB{110, 70, 200}},
		Input:       {fg: RGB{20, 24, 40}, bg: RGB{225, 229, 245}, bold: true},
	},
	row: map[Role]RGB{Dim: {72, 80, 110}, Faint: {72, 80, 110}},
	hues: [hueCount]RGB{
		{40, 85, 190}, {160, 45, 130}, {0, 102, 140}, {110, 70, 200},
		{0, 105, 125}, {140, 55, 175}, {80, 75, 190}, {20, 90, 160},
	},
}

// clearSight is night with a status that does not rest on red against green.
var clearSight = palette{
	name: "clear", help: "24-bit colors for a dark background; status without red against green", ground: night.ground, rowBg: night.rowBg,
	inks: inked(night.inks, map[Role]ink{
		Good:      {fg: RGB{64, 210, 170}},
		Warn:      {fg: RGB{240, 228, 66}},
		Bad:       {fg: RGB{255, 128, 64}},
		BandGo:    {fg: RGB{255, 255, 255}, bg: RGB{0, 98, 82}, bold: true},
		BandHold:  {fg: RGB{22, 22, 30}, bg: RGB{240, 228, 66}, bold: true},
		BandNoGo:  {fg: RGB{255, 255, 255}, bg: RGB{168, 66, 0}, bold: true},
		Alarm:     {fg: RGB{255, 138, 78}, bg: RGB{56, 36, 28}, bold: true},
		AlarmText: {fg: RGB{200, 204, 212}, bg: RGB{56, 36, 28}},
		AlarmKey:  {fg: RGB{137, 172, 250}, bg: RGB{56, 36, 28}, bold: true},
	}),
	row: map[Role]RGB{Dim: {169, 177, 214}, Faint: {169, 177, 214}},
	hues: [hueCount]RGB{
		{137, 164, 245}, {240, 182, 221}, {125, 207, 255}, {192, 166, 247},
		{130, 190, 245}, {214, 160, 240}, {165, 180, 252}, {180, 170, 255},
	},
}

// inked is the inks with some of them replaced.
func inked(base, other map[Role]ink) map[Role]ink {
	out := maps.Clone(base)
	maps.Copy(out, other)
	return out
}

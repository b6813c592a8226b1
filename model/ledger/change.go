package ledger

import (
	"regexp"
	"strconv"
	"strings"
)

// ChangeKind is what a release changed.
type ChangeKind string

// The kinds of change. Other is a text the platform may have reworded: it is taken to change the config.
const (
	Deploy       ChangeKind = "deploy"
	Promote      ChangeKind = "promote"
	RolledBack   ChangeKind = "rollback"
	ConfigSet    ChangeKind = "set"
	ConfigGone   ChangeKind = "remove"
	AddOn        ChangeKind = "add-on"
	StackUpgrade ChangeKind = "stack"
	Initial      ChangeKind = "initial"
	Other        ChangeKind = "other"
)

// Change is a release's description, understood.
type Change struct {
	Kind   ChangeKind
	Commit string   // deploy, promotion: as the description shortens it
	Images []Image  // deploy of containers: what stands where a commit would
	Target int      // rollback: the version it copies
	Names  []string // config vars
}

// Image is the container image that a process type runs.
type Image struct{ Type, ID string }

// Code is what names the code of a release in a line: the commit, or the images of containers, each shortened to eight characters. Of
// several images each has its process type before it.
func (c Change) Code() string {
	if len(c.Images) == 0 {
		return shortened(c.Commit)
	}
	if len(c.Images) == 1 {
		return shortened(c.Images[0].ID)
	}
	named := make([]string, len(c.Images))
	for i, image := range c.Images {
		named[i] = strings.TrimLeft(image.Type+" "+shortened(image.ID), " ")
	}
	return strings.Join(named, ", ")
}

func shortened(id string) string { return id[:min(len(id), 8)] }

var (
	deployText      = regexp.MustCompile(`^Deploy(?: (\S+).*)?$`)
	containersText  = regexp.MustCompile(`^Deployed ([^()]+?)(?: \(([^()]*)\))?$`)
	promoteText     = regexp.MustCompile(`^Promote \S+ v\d+(?: (\S+))?`)
	rollbackText    = regexp.MustCompile(`^Rollback to v(\d{1,9})\b`)
	configText      = regexp.MustCompile(`^(Set|Remove|Unset) (.+?) config vars?$`)
	provisionedText = regexp.MustCompile(`^@ref:\S+ completed provisioning(?:, setting (.+?)\.?)?$`)
	addOnText       = regexp.MustCompile(`^(Attach|Detach|Update|Provision|Destroy|Add|Remove) `)
	retryText       = regexp.MustCompile(`^Retry of v\d+: `)
)

// Change reads the release's description. The wordings are the platform's and may change: what fits none is Other.
func (r Release) Change() Change {
	text := retryText.ReplaceAllString(r.Description, "")
	if c, ok := codeChange(text); ok {
		return c
	}
	if c, ok := configChange(text); ok {
		return c
	}
	switch {
	case strings.HasPrefix(text, "Initial release"), strings.HasPrefix(text, "Enable Logplex"):
		return Change{Kind: Initial}
	case strings.HasPrefix(text, "Upgrade stack to "):
		return Change{Kind: StackUpgrade}
	}
	return Change{Kind: Other}
}

// codeChange reads the descriptions of releases that bring other code.
func codeChange(text string) (Change, bool) {
	if m := rollbackText.FindStringSubmatch(text); m != nil {
		v, _ := strconv.Atoi(m[1])
		return Change{Kind: RolledBack, Target: v}, true
	}
	if m := deployText.FindStringSubmatch(text); m != nil {
		return Change{Kind: Deploy, Commit: m[1]}, true
	}
	if m := containersText.FindStringSubmatch(text); m != nil {
		return Change{Kind: Deploy, Images: imagesOf(m[1], m[2])}, true
	}
	if m := promoteText.FindStringSubmatch(text); m != nil {
		return Change{Kind: Promote, Commit: m[1]}, true
	}
	return Change{}, false
}

// imagesOf joins "web, worker" with "eacd9b960537, 142013fe2b5c". Where their numbers differ nobody can tell which is whose.
func imagesOf(types, ids string) []Image {
	names, images := wordsOf(types), []Image(nil)
	all := wordsOf(ids)
	for i, id := range all {
		image := Image{ID: id}
		if len(names) == len(all) {
			image.Type = names[i]
		}
		images = append(images, image)
	}
	return images
}

// configChange reads the descriptions of releases that bring other config vars.
func configChange(text string) (Change, bool) {
	if m := configText.FindStringSubmatch(text); m != nil {
		kind := ConfigSet
		if m[1] != "Set" {
			kind = ConfigGone
		}
		return Change{Kind: kind, Names: strings.Split(m[2], ", ")}, true
	}
	if m := provisionedText.FindStringSubmatch(text); m != nil {
		return Change{Kind: AddOn, Names: wordsOf(m[1])}, true
	}
	return Change{Kind: AddOn}, addOnText.MatchString(text)
}

// wordsOf splits a list at its commas and blanks; nil when there is none.
func wordsOf(list string) []string {
	var out []string
	for w := range strings.FieldsSeq(strings.ReplaceAll(list, ",", " ")) {
		out = append(out, w)
	}
	return out
}

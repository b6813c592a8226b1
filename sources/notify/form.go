package notify

import (
	"encoding/json"
	"net/url"
	"strings"

	"app.gonogo/gonogo/model/notice"
	"app.gonogo/gonogo/sources/config"
)

// forms make the body that a receiver understands. Foreign text is in each of them: nothing in it may become a mention or a link.
var forms = map[string]func(notice.Notice) ([]byte, error){
	config.FormSlack:   slackBody,
	config.FormDiscord: discordBody,
	config.FormTeams:   teamsBody,
	config.FormJSON:    jsonBody,
}

// formOf is the form that an address is known for.
func formOf(u *url.URL) string {
	host := strings.ToLower(u.Hostname())
	under := func(domains ...string) bool {
		for _, d := range domains {
			if host == d || strings.HasSuffix(host, "."+d) {
				return true
			}
		}
		return false
	}
	switch {
	case under("hooks.slack.com", "hooks.slack-gov.com"):
		return config.FormSlack
	case under("discord.com", "discordapp.com"):
		return config.FormDiscord
	case under("webhook.office.com", "logic.azure.com", "environment.api.powerplatform.com"):
		return config.FormTeams
	}
	return config.FormJSON
}

// signs are the marks in front of a title, so that trouble stands out in a channel.
func sign(n notice.Notice) string {
	switch {
	case n.Over:
		return "✅ "
	case n.Kind == notice.Test:
		return "🔔 "
	case n.Level == "critical":
		return "🛑 "
	case n.Level == "warning":
		return "⚠️ "
	}
	return ""
}

func jsonBody(n notice.Notice) ([]byte, error) { return json.Marshal(n) }

// slackText is what Slack asks to escape; without brackets nothing is a mention or a link with another text.
var slackText = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

func slackBody(n notice.Notice) ([]byte, error) {
	text := sign(n) + slackText.Replace(strings.Join(append([]string{n.Title}, n.Lines()...), "\n"))
	return json.Marshal(map[string]any{"text": text, "mrkdwn": false, "unfurl_links": false, "unfurl_media": false})
}

// discordText takes their meaning from the characters of Discord's Markdown.
var discordText = strings.NewReplacer(`\`, `\\`, "*", `\*`, "_", `\_`, "~", `\~`, "`", "\\`", "|", `\|`, ">", `\>`, "<", `\<`, "[", `\[`, "]", `\]`, "(", `\(`, ")", `\)`, "#", `\#`, "@", "@\u200b")

// mostDiscord is how many characters Discord takes.
const mostDiscord = 2000

func discordBody(n notice.Notice) ([]byte, error) {
	lines := []string{sign(n) + "**" + discordText.Replace(n.Title) + "**"}
	for _, l := range n.Lines() {
		lines = append(lines, discordText.Replace(l))
	}
	text := []rune(strings.Join(lines, "\n"))
	if len(text) > mostDiscord {
		text = append(text[:mostDiscord-1], '…')
	}
	return json.Marshal(map[string]any{"content": string(text), "allowed_mentions": map[string]any{"parse": []string{}}, "flags": 4}) // 4: no previews
}

// teamsBody is an adaptive card. Its rich text is not read as Markdown, other than that of a text block.
func teamsBody(n notice.Notice) ([]byte, error) {
	block := func(text, weight string) map[string]any {
		return map[string]any{"type": "RichTextBlock", "inlines": []any{map[string]any{"type": "TextRun", "text": text, "weight": weight}}}
	}
	body := []any{block(sign(n)+n.Title, "Bolder")}
	for _, l := range n.Lines() {
		body = append(body, block(l, "Default"))
	}
	return json.Marshal(map[string]any{"type": "message", "attachments": []any{map[string]any{
		"contentType": "application/vnd.microsoft.card.adaptive",
		"content":     map[string]any{"$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "type": "AdaptiveCard", "version": "1.2", "body": body},
	}}})
}

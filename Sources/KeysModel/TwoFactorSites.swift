/// Well-known sites whose logins take one-time codes, by the domain somebody registered, each with the page that says so.
/// Source: the directory of 2factorauth (https://2fa.directory), entries with the method "totp", each page as named there.
public enum TwoFactorSites {
    /// The page about one-time codes of the site of a registrable domain; nil where none is known.
    public static func page(of domain: String) -> String? { pages[domain] }

    /// How many domains are known.
    public static var count: Int { pages.count }

    private static let pages: [String: String] = [
        "amazon.co.uk": "https://www.amazon.com/gp/help/customer/display.html?nodeId=G3PWZPU52FKN7PW4",
        "amazon.com": "https://www.amazon.com/gp/help/customer/display.html?nodeId=G3PWZPU52FKN7PW4",
        "amazon.de": "https://www.amazon.com/gp/help/customer/display.html?nodeId=G3PWZPU52FKN7PW4",
        "binance.com": "https://www.binance.com/en/support/faq/c-1?navId=1#11",
        "bitwarden.com": "https://help.bitwarden.com/article/setup-two-step-login/",
        "cloudflare.com": "https://support.cloudflare.com/hc/en-us/articles/200167906",
        "coinbase.com": "https://support.coinbase.com/customer/en/portal/articles/1658338",
        "digitalocean.com": "https://www.digitalocean.com/docs/accounts/security/2fa/",
        "discord.com": "https://support.discord.com/hc/en-us/articles/219576828",
        "discordapp.com": "https://support.discord.com/hc/en-us/articles/219576828",
        "dropbox.com": "https://help.dropbox.com/security/enable-two-step-verification",
        "ebay.co.uk":
            "https://www.ebay.com/help/account/protecting-account/tips-keeping-ebay-account-secure?id=4872#section2",
        "ebay.com":
            "https://www.ebay.com/help/account/protecting-account/tips-keeping-ebay-account-secure?id=4872#section2",
        "ebay.de":
            "https://www.ebay.com/help/account/protecting-account/tips-keeping-ebay-account-secure?id=4872#section2",
        "epicgames.com": "https://www.epicgames.com/help/c74/c112/a3218",
        "etsy.com": "https://help.etsy.com/hc/en-us/articles/115015569567#h_01EZCBHFZHS7NBB4VA7NFE9YMX",
        "facebook.com": "https://www.facebook.com/help/148233965247823",
        "fastmail.com": "https://www.fastmail.com/help/account/2fa.html",
        "figma.com": "https://help.figma.com/hc/en-us/articles/360039817634",
        "gandi.net": "https://docs.gandi.net/en/account_management/security/",
        "github.com":
            "https://help.github.com/en/github/authenticating-to-github/configuring-two-factor-authentication",
        "gitlab.com": "https://docs.gitlab.com/ee/user/profile/account/two_factor_authentication.html",
        "gmx.net": "https://hilfe.gmx.net/sicherheit/2fa/einrichten.html",
        "godaddy.com": "https://www.godaddy.com/help/enable-two-step-verification-7502",
        "heroku.com": "https://devcenter.heroku.com/articles/multi-factor-authentication",
        "hetzner.com": "https://docs.hetzner.com/accounts-panel/accounts/two-factor-authentication/",
        "instagram.com": "https://help.instagram.com/566810106808145",
        "kraken.com": "https://support.kraken.com/hc/en-us/articles/360000426923",
        "linkedin.com": "https://www.linkedin.com/help/linkedin/answer/544",
        "mailbox.org": "https://kb.mailbox.org/x/5AcS",
        "messenger.com": "https://www.facebook.com/help/148233965247823",
        "namecheap.com": "https://www.namecheap.com/security/2fa-two-factor-authentication/",
        "notion.so": "https://www.notion.so/help/two-step-verification",
        "npmjs.com": "https://docs.npmjs.com/configuring-two-factor-authentication",
        "paypal.com": "https://www.paypal.com/ee/smarthelp/article/faq4057",
        "posteo.de": "https://posteo.de/en/help/what-is-two-factor-authentication-and-how-do-i-set-it-up",
        "proton.me": "https://proton.me/support/two-factor-authentication-2fa",
        "protonmail.com": "https://proton.me/support/two-factor-authentication-2fa",
        "protonvpn.com": "https://proton.me/support/two-factor-authentication-2fa",
        "pypi.org": "https://pypi.org/help/#twofa",
        "reddit.com": "https://www.reddithelp.com/hc/en-us/articles/360043470031",
        "slack.com": "https://get.slack.help/hc/en-us/articles/204509068",
        "snapchat.com": "https://support.snapchat.com/en-US/article/enable-login-verification",
        "stripe.com": "https://support.stripe.com/questions/how-do-i-enable-two-step-verification",
        "trello.com": "https://help.trello.com/article/993--",
        "tuta.com": "https://tuta.com/support/#2fa",
        "tutanota.com": "https://tuta.com/support/#2fa",
        "twitch.tv": "https://help.twitch.tv/s/article/two-factor-authentication",
        "twitter.com": "https://help.x.com/en/managing-your-account/two-factor-authentication",
        "ubi.com": "https://www.ubisoft.com/help?article=000065723",
        "ubisoft.com": "https://www.ubisoft.com/help?article=000065723",
        "vultr.com": "https://www.vultr.com/docs/using-two-factor-authentication-to-login-to-vultr-control-panel",
        "wordpress.com": "https://en.support.wordpress.com/security/two-step-authentication/",
        "x.com": "https://help.x.com/en/managing-your-account/two-factor-authentication",
        "yahoo.com": "https://help.yahoo.com/kb/SLN5013.html",
        "zoom.us": "https://support.zoom.com/hc/en/article?id=zm_kb&sysparm_article=KB0066054",
    ]
}

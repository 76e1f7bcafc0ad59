#!/usr/bin/python3
"""Writes the thousand titles of `titles.txt`: a plausible vault of services, people and servers. Always the same ones."""
import random

chance = random.Random(20261124)

SERVICES = """GitHub|GitLab|Bitbucket|Google|Google Workspace Admin|Microsoft 365|Azure Portal|Amazon|Amazon Web Services|Dropbox
Slack|Zoom|Notion|Trello|Asana|Figma|Canva|Adobe Creative Cloud|Spotify|Netflix|Disney+|YouTube Premium|Twitch|Steam
Epic Games|PlayStation Network|Xbox Live|Nintendo Account|Facebook|Instagram|LinkedIn|Mastodon|Reddit|Pinterest|Discord|Telegram
WhatsApp Backup|Signal PIN|PayPal|Stripe Dashboard|Revolut|Wise|N26|Deutsche Bank|Commerzbank|Sparkasse Online-Banking|ING
HSBC UK|Barclays|Chase|Bank of America|Wells Fargo|Citibank|American Express|Klarna|Coinbase|Kraken|Binance
eBay|Etsy|AliExpress|IKEA Family|Zalando|Otto|MediaMarkt|Lidl Plus|Booking.com|Airbnb|Expedia|Ryanair|Lufthansa Miles & More
British Airways Executive Club|Deutsche Bahn|Trainline|Uber|Bolt|Lyft|DHL Packstation|UPS My Choice|FedEx|Hermes
Vodafone|Telekom Kundencenter|O2 UK|AT&T|Verizon|Comcast Xfinity|1&1 Control Center|Strato|Hetzner Cloud|Hetzner Robot
DigitalOcean|Linode|Vultr|Cloudflare|Namecheap|GoDaddy|Gandi|Fastly|Heroku|Vercel|Netlify|Docker Hub|npm registry|PyPI|crates.io
RubyGems|JetBrains Account|Sentry|Datadog|New Relic|Grafana Cloud|PagerDuty|Opsgenie|Jira Cloud|Confluence|Bitwarden|1Password
Proton Mail|Fastmail|Tutanota|Posteo|GMX|Web.de|Yahoo Mail|iCloud|Apple ID|Samsung Account|Garmin Connect|Strava|Fitbit
MyFitnessPal|Headspace|Duolingo|Coursera|Udemy|Khan Academy|edX|Moodle|Stack Overflow|Hacker News|Wikipedia|Medium|Substack
The New York Times|The Guardian|Washington Post|Der Spiegel|Süddeutsche Zeitung|Le Monde|Financial Times|The Economist
TurboTax|ELSTER|HMRC Self Assessment|IRS Online Account|Techniker Krankenkasse|AOK|Allianz|AXA|HUK-Coburg|Doctolib
Home Assistant|Philips Hue|Ring Doorbell|Nest|Synology DSM|QNAP NAS|Plex|Jellyfin|Sonos|Roku|Ubiquiti UniFi|Fritz!Box|TP-Link Omada
Pi-hole|pfSense|OPNsense|Proxmox VE|VMware vCenter|Nextcloud|Vaultwarden|Paperless-ngx|Gitea|Jenkins|SonarQube|Artifactory"""
PEOPLE = """Ada Lovelace|Bob Miller|Carla Jiménez|David Okafor|Eva Schröder|Fatima Khan|Grace Hopper|Hannes Müller|Irene Costa
Jonas Berg|Katya Ivanova|Liam O'Brien|Mia Wong|Noah Fischer|Olga Petrova|Paul Dubois|Quentin Moreau|Rosa Martinez|Sven Larsson
Tanja Novak"""
HOSTS = "web db mail git build backup vpn proxy cache queue monitor ldap dns nas print auth search stage".split()
DOMAINS = "example.org corp.example.com lab.example.net intern.example.de".split()
WIFI = ["FRITZ!Box 7590 OG", "Home WLAN", "Guest WiFi", "Café Central WiFi", "Office-5G", "Hotel Adler", "eduroam", "Telekom_FON"]
FLAVOURS = ["(old)", "(work)", "(family)", "API token", "admin", "recovery codes", "billing"]

titles = [name for line in SERVICES.split("\n") for name in line.split("|")]
people = [name for line in PEOPLE.split("\n") for name in line.split("|")]
for person in people:
    first = person.split()[0].lower()
    titles += [f"{person} passport", f"{person} iPhone", f"Gmail {first}", f"{first}@corp.example.com"]
titles += [f"Wi-Fi {name}" for name in WIFI]
for domain in DOMAINS:
    for host in HOSTS:
        titles.append(f"ssh root@{host}{chance.randint(1, 9):02}.{domain}")
        titles.append(f"{host}.{domain}")
for domain in DOMAINS:
    for host in ["db", "cache", "queue"]:
        titles += [f"Postgres {stage} {host}.{domain}" for stage in ("production", "staging")]
services = [title for title in titles[:230]]
seen = set(titles)
while len(titles) < 1000:
    service = chance.choice(services)
    kind = chance.randint(0, 2)
    if kind == 0:
        title = f"{service} {chance.choice(FLAVOURS)}"
    elif kind == 1:
        title = f"{service} - {chance.choice(people).split()[0]}"
    else:
        title = f"{chance.choice(['Test', 'Kids', 'Company', 'Backup'])} {service}"
    if title not in seen:
        seen.add(title)
        titles.append(title)
chance.shuffle(titles)
print("\n".join(titles))

## Frame of a page
frame-crumbs = Where this page stands
frame-data = Data
frame-explain = Why figures differ
frame-follow = Follow
frame-manage = Manage
frame-menu = Menu
frame-read = Read a decision from a file
frame-report = Reports
frame-tab-cascade = Shares
frame-tab-forecast = Forecast
frame-tab-history = History
frame-tab-overview = Overview
frame-tab-plan = Plan
frame-tab-procedures = Procedures
frame-tab-quality = Quality
frame-tab-ranking = Ranking
frame-tab-reconcile = Reconcile
frame-tab-stated = Stated figures
frame-theme = Light or dark
frame-theme-dark = Dark
frame-theme-light = Light
frame-theme-system = As the system

## An unfinished draft
draft-unfinished-back = Back to the draft
draft-unfinished-lead = What follows is missing from it; once it is mended the draft can be confirmed. Nothing has changed so far.
draft-unfinished-title = The draft cannot be confirmed yet

"""The page where the API is read."""

from playwright.sync_api import expect


def test_the_api_can_be_read_in_a_browser_under_our_content_policy(visit):
    page = visit("/api/docs/")

    page.locator(".opblock-tag", has_text="tickets").first.click()
    expect(page.locator(".opblock-summary-path", has_text="/tickets").first).to_be_visible()

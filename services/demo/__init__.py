"""The sample office: fictional offices, people and archive, loaded through the real intake."""

from services.demo.loading import DemoUser, is_loaded, load_demo

__all__ = ["DemoUser", "is_loaded", "load_demo"]

"""The sample office: fictional offices, people and archive, loaded through the real intake."""

from services.demo.loading import DemoUser, batch_of_demo, is_loaded, load_demo

__all__ = ["DemoUser", "batch_of_demo", "is_loaded", "load_demo"]

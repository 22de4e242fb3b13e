"""The WhatsApp Cloud API driver: the `Driver` port of `ipro_rt.channels`, over Graph. The sandbox sees no other."""

from gateway.outbound.whatsapp.driver import WhatsAppCloud

__all__ = ["WhatsAppCloud"]

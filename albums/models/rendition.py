"""Renditions: sizes of a photo made for viewing, each stored as one sealed twin."""

from django.db import models

from albums.models.photo import Photo


class Rendition(models.Model):
    photo = models.ForeignKey(Photo, on_delete=models.CASCADE, related_name="renditions")
    name = models.CharField(max_length=20)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    chips = models.PositiveIntegerField()
    byte_size = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["photo", "name"], name="one_rendition_per_name")]

    def __str__(self) -> str:
        return f"{self.name} of {self.photo_id}"

    @property
    def object_name(self) -> str:
        return self.photo.object_name(self.name)

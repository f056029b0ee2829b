"""Draws with a generator that Trazo trained, in PyTorch.

    pnpm export 1 --format safetensors --out model.safetensors    # of run 1
    pip install torch safetensors
    python examples/pytorch.py model.safetensors

The network is built from the spec in the file's metadata, so every architecture that Trazo trains works here.
"""

import json
import sys

import torch
from safetensors import safe_open
from torch import nn
from torch.nn import functional as F


def same_padding(size: int, kernel: int, stride: int) -> tuple[int, int]:
    """TensorFlow's "same" padding: an odd pixel comes after the image."""
    total = max((-(-size // stride) - 1) * stride + kernel - size, 0)
    return total // 2, total - total // 2


class SameConv2d(nn.Conv2d):
    def forward(self, x):
        rows = same_padding(x.shape[2], self.kernel_size[0], self.stride[0])
        columns = same_padding(x.shape[3], self.kernel_size[1], self.stride[1])
        return super().forward(F.pad(x, (*columns, *rows)))


class SameConvTranspose2d(nn.ConvTranspose2d):
    def forward(self, x):
        height, width = (side * self.stride[0] for side in x.shape[2:])
        # Rows and columns that no input reaches, which hold the bias alone, count as output.
        whole = super().forward(x)
        top, left = (same_padding(side, self.kernel_size[0], self.stride[0])[0] for side in (height, width))
        return whole[:, :, top : top + height, left : left + width]


class Reshape(nn.Module):
    """Values sorted by height, width and channel, to PyTorch's channels, height and width."""

    def __init__(self, shape):
        super().__init__()
        self.shape = shape

    def forward(self, x):
        return x.reshape(-1, *self.shape).permute(0, 3, 1, 2)


class Flatten(nn.Module):
    def forward(self, x):
        return (x.permute(0, 2, 3, 1) if x.dim() == 4 else x).reshape(len(x), -1)


class Residual(nn.Sequential):
    def forward(self, x):
        return x + super().forward(x)


def layer_of(layer: dict, channels: int, features: int) -> nn.Module:
    """The module of one layer, for an input with so many channels, or so many features if it is flat."""
    kind = layer["type"]
    if kind == "dense":
        return nn.Linear(features, layer["units"], bias=layer["useBias"])
    if kind in ("conv2d", "conv2dTranspose"):
        sizes = (channels, layer["filters"], layer["kernelSize"], layer["strides"])
        if kind == "conv2d":
            return SameConv2d(*sizes, bias=layer["useBias"])
        return SameConvTranspose2d(*sizes, output_padding=layer["strides"] - 1, bias=layer["useBias"])
    if kind == "batchNormalization":
        module = nn.BatchNorm2d if channels else nn.BatchNorm1d
        return module(channels or features, eps=layer["epsilon"])
    if kind == "instanceNormalization":
        return nn.InstanceNorm2d(channels, eps=layer["epsilon"], affine=True)
    if kind == "upsample2d":
        return nn.Upsample(scale_factor=layer["size"], mode="nearest")
    if kind == "residual":
        return Residual(*layers_of(layer["layers"], channels, features))
    if kind == "reshape":
        return Reshape(layer["targetShape"])
    simple = {
        "leakyRelu": lambda: nn.LeakyReLU(layer["slope"]),
        "relu": nn.ReLU,
        "tanh": nn.Tanh,
        "dropout": lambda: nn.Dropout(layer["rate"]),
        "flatten": Flatten,
    }
    if kind not in simple:
        raise SystemExit(f"This example has no module for the layer {kind}; add one to layer_of.")
    return simple[kind]()


def layers_of(layers: list[dict], channels: int, features: int) -> list[nn.Module]:
    modules = []
    shape = (0, 0)
    for layer in layers:
        modules.append(layer_of(layer, channels, features))
        kind = layer["type"]
        if kind == "dense":
            features = layer["units"]
        elif kind == "reshape":
            *shape, channels = layer["targetShape"]
        elif kind in ("conv2d", "conv2dTranspose"):
            step = layer["strides"]
            shape = [side * step if kind == "conv2dTranspose" else -(-side // step) for side in shape]
            channels = layer["filters"]
        elif kind == "upsample2d":
            shape = [side * layer["size"] for side in shape]
        elif kind == "flatten" and channels:
            features, channels = shape[0] * shape[1] * channels, 0
    return modules


def load(path: str) -> tuple[nn.Module, dict]:
    """The generator in evaluation mode, and its card."""
    with safe_open(path, framework="pt") as file:
        card = json.loads(file.metadata()["card"])
        state = {name: file.get_tensor(name) for name in file.keys()}
    spec = card["spec"]
    generator = nn.Sequential(*layers_of(spec["generator"], 0, spec["latentSize"] + spec["classes"]))
    missing, unexpected = generator.load_state_dict(state, strict=False)
    # BatchNorm counts its batches, which inference does not need.
    assert not unexpected and all(name.endswith("num_batches_tracked") for name in missing), (missing, unexpected)
    return generator.eval(), card


def draw(image: torch.Tensor) -> str:
    """An image [channels, height, width] with pixels from -1 to 1 as text."""
    shades = " .:-=+*#%@"
    rows = ((image.mean(0) + 1) / 2 * (len(shades) - 1)).round().int().clamp(0, len(shades) - 1)
    return "\n".join("".join(shades[value] for value in row) for row in rows.tolist())


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit("usage: python examples/pytorch.py model.safetensors")
    generator, card = load(sys.argv[1])
    spec = card["spec"]
    torch.manual_seed(0)
    latents = torch.randn(4, spec["latentSize"])
    if spec["classes"]:
        labels = torch.arange(4) % spec["classes"]
        latents = torch.cat([latents, F.one_hot(labels, spec["classes"]).float()], 1)
    with torch.no_grad():
        images = generator(latents)
    for image in images:
        print(draw(image))
    print(f"{card['name']}: images of shape {tuple(images.shape)}, from {images.min():.3f} to {images.max():.3f}")

#!/usr/bin/env bash
# Photos a second of three networks, an epoch of fine-tuning, and an epoch of each autoencoder: on the
# GPUs of this machine, then on its CPU.
#
# TensorFlow has to be the build for GPUs: docs/how-to/install.md.
#
#     bash benchmarks/gpu.sh /path/to/photos /path/to/mnist.npz
set -euo pipefail

photos=${1:?name a folder or an archive of photos}
digits=${2:?name mnist.npz}
folder=$(dirname "${BASH_SOURCE[0]}")

measure() {
    python "$folder/extraction.py" --images "$photos" --turns 1
    python "$folder/fine_tune.py" --images "$photos" --backbones EfficientNetLite0 --epochs 1
    python "$folder/autoencoders.py" --digits "$digits" --epochs 1
}

echo "== GPUs"
nvidia-smi --list-gpus
measure
echo "== GPUs, features in half precision"
# MobileNetV2's weights are random here: it makes numbers that are too small for half precision.
python "$folder/extraction.py" --images "$photos" --turns 1 --precision mixed_float16 \
    --backbones VGG16 EfficientNetLite0
echo "== CPU"
CUDA_VISIBLE_DEVICES=-1 measure
